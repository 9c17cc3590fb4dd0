import { KernelInstance } from '../kernels/instance.js';
import type { Network, Parameter } from './network.js';
import type { TrainingRecipe } from './training-recipe.js';

/** What an optimizer remembers between steps; plain data for checkpoints. */
export interface OptimizerState {
  /** Steps taken. */
  step: number;
  /** Running means of the gradients and of their squares, laid out as the weights. */
  mean: Float32Array;
  square: Float32Array;
}

type Vector = 'weights' | 'gradients' | 'mean' | 'square';

/**
 * Adam (Kingma and Ba, 2015) or AdamW (Loshchilov and Hutter, 2019) by PyTorch's formulas, on the flat vector of
 * weights. Tensors that are not trained stay as they are.
 */
export class Optimizer {
  readonly #kernels = new KernelInstance();
  readonly #parameters: readonly Parameter[];
  readonly #count: number;
  /** Addresses of vectors laid out as the weights. */
  readonly #at: Record<Vector, number>;
  #step = 0;
  #beta1Product = 1;
  #beta2Product = 1;

  /** @param state Where an earlier optimizer stopped; left out, the beginning. */
  constructor(
    network: Network,
    readonly recipe: Pick<
      TrainingRecipe,
      'optimizer' | 'encoderRate' | 'beta1' | 'beta2' | 'epsilon' | 'weightDecay'
    >,
    state?: OptimizerState,
  ) {
    const kernels = this.#kernels;
    this.#count = network.parameterCount;
    this.#parameters = network.parameters.filter((parameter) => parameter.trained);
    const allocate = () => kernels.allocate(this.#count);
    this.#at = { weights: allocate(), gradients: allocate(), mean: allocate(), square: allocate() };
    this.#vector('mean').set(state?.mean ?? new Float32Array(this.#count));
    this.#vector('square').set(state?.square ?? new Float32Array(this.#count));
    while (this.#step < (state?.step ?? 0)) this.#advance();
  }

  /** A copy of what it remembers. */
  get state(): OptimizerState {
    return { step: this.#step, mean: this.#vector('mean').slice(), square: this.#vector('square').slice() };
  }

  /** Moves the weights one step against the gradients, in place. */
  step(weights: Float32Array, gradients: Float32Array, learningRate: number): void {
    const { optimizer, encoderRate, beta1, beta2, epsilon, weightDecay } = this.recipe;
    this.#advance();
    const correction = Math.sqrt(1 - this.#beta2Product);
    const pull = optimizer === 'adam' ? weightDecay : 0;
    this.#vector('weights').set(weights);
    this.#vector('gradients').set(gradients);
    for (const { offset, count, pretrained } of this.#parameters) {
      const ownRate = pretrained ? learningRate * encoderRate : learningRate;
      const rate = ownRate / (1 - this.#beta1Product);
      const kept = optimizer === 'adamw' ? 1 - ownRate * weightDecay : 1;
      const at = (vector: Vector) => this.#at[vector] + offset * 4;
      // biome-ignore format: arguments in the groups they belong to
      this.#kernels.call.adamStep(at('weights'), at('gradients'), at('mean'), at('square'), count,
        rate, correction, beta1, beta2, 1 - beta1, 1 - beta2, epsilon, pull, kept);
    }
    weights.set(this.#vector('weights'));
  }

  #vector(name: Vector): Float32Array {
    return this.#kernels.floats(this.#at[name], this.#count);
  }

  /** Counts a step. Powers of the betas are running products: a host's power function may round its own way. */
  #advance(): void {
    this.#step++;
    this.#beta1Product *= this.recipe.beta1;
    this.#beta2Product *= this.recipe.beta2;
  }
}

/**
 * Scales gradients down to a Euclidean norm of `maxNorm` if theirs is greater, as torch.nn.utils.clip_grad_norm_ does.
 *
 * @returns The norm before.
 */
export function clipGradients(gradients: Float32Array, maxNorm: number): number {
  const norm = Math.sqrt(sumOfSquares(gradients));
  const scale = maxNorm / (norm + 1e-6);
  if (scale < 1) for (let i = 0; i < gradients.length; i++) gradients[i]! *= scale;
  return norm;
}

/** In four sums abreast, so that one addition need not wait for the other. */
function sumOfSquares(values: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 4 <= values.length; i += 4) {
    a += values[i]! * values[i]!;
    b += values[i + 1]! * values[i + 1]!;
    c += values[i + 2]! * values[i + 2]!;
    d += values[i + 3]! * values[i + 3]!;
  }
  for (; i < values.length; i++) a += values[i]! * values[i]!;
  return a + b + (c + d);
}
