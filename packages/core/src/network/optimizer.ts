import type { Network } from './network.js';
import type { TrainingRecipe } from './training-recipe.js';

/** What an optimizer remembers between steps; plain data for checkpoints. */
export interface OptimizerState {
  /** Steps taken. */
  step: number;
  /** Running means of the gradients and of their squares, laid out as the weights. */
  mean: Float32Array;
  square: Float32Array;
}

/**
 * Adam (Kingma and Ba, 2015) or AdamW (Loshchilov and Hutter, 2019) by PyTorch's formulas, on the flat vector of
 * weights. Tensors that are not trained stay as they are.
 */
export class Optimizer {
  readonly #spans: { start: number; end: number }[];
  readonly #state: OptimizerState;
  #beta1Product = 1;
  #beta2Product = 1;

  /** @param state Where an earlier optimizer stopped; left out, at the beginning. Copied. */
  constructor(
    network: Network,
    readonly recipe: Pick<TrainingRecipe, 'optimizer' | 'beta1' | 'beta2' | 'epsilon' | 'weightDecay'>,
    state?: OptimizerState,
  ) {
    this.#spans = network.parameters
      .filter((parameter) => parameter.trained)
      .map(({ offset, count }) => ({ start: offset, end: offset + count }));
    this.#state = {
      step: state?.step ?? 0,
      mean: state?.mean.slice() ?? new Float32Array(network.parameterCount),
      square: state?.square.slice() ?? new Float32Array(network.parameterCount),
    };
    for (let i = 0; i < this.#state.step; i++) this.#advance();
  }

  /** A copy of what it remembers. */
  get state(): OptimizerState {
    const { step, mean, square } = this.#state;
    return { step, mean: mean.slice(), square: square.slice() };
  }

  /** Moves the weights one step against the gradients, in place. */
  step(weights: Float32Array, gradients: Float32Array, learningRate: number): void {
    const { optimizer, beta1, beta2, epsilon, weightDecay } = this.recipe;
    const { mean, square } = this.#state;
    this.#state.step++;
    this.#advance();
    const rate = learningRate / (1 - this.#beta1Product);
    const correction = Math.sqrt(1 - this.#beta2Product);
    const decayed = optimizer === 'adamw' ? 1 - learningRate * weightDecay : 1;
    const pull = optimizer === 'adam' ? weightDecay : 0;
    for (const { start, end } of this.#spans) {
      for (let i = start; i < end; i++) {
        const gradient = gradients[i]! + pull * weights[i]!;
        const m = beta1 * mean[i]! + (1 - beta1) * gradient;
        const v = beta2 * square[i]! + (1 - beta2) * gradient * gradient;
        mean[i] = m;
        square[i] = v;
        weights[i] = decayed * weights[i]! - (rate * m) / (Math.sqrt(v) / correction + epsilon);
      }
    }
  }

  /** The betas to the power of the step, as running products: a host's own power function may round its own way. */
  #advance(): void {
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
  let sum = 0;
  for (const gradient of gradients) sum += gradient * gradient;
  const norm = Math.sqrt(sum);
  const scale = maxNorm / (norm + 1e-6);
  if (scale < 1) for (let i = 0; i < gradients.length; i++) gradients[i]! *= scale;
  return norm;
}
