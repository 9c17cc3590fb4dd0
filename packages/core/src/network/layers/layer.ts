import type { KernelInstance } from '../../kernels/instance.js';
import type { Random } from '../../random.js';
import type { FrozenWeight } from './weight.js';

/** A tensor the network holds. */
export interface ParameterSpecification {
  readonly name: string;
  readonly shape: readonly number[];
  /** False where the value is measured, not learned. */
  readonly trained: boolean;
  /**
   * Whether the value is a running mean over the batches of training. `backward` then leaves in its gradient's place what
   * the shard measured, times the shard's share, so that a batch's shards add up to the batch's mean.
   */
  readonly running?: boolean;
  /** Whether the value before training is an encoder's, not drawn. */
  readonly pretrained?: boolean;
  /** The value at `index` of the flat tensor before training. */
  initial(random: Random, index: number): number;
}

/** Values of all sequences in the kernels' memory: sequence after sequence, sum(lengths) x features. */
export interface Activations {
  readonly address: number;
  readonly lengths: Int32Array;
  /** sum(lengths). */
  readonly rows: number;
  readonly features: number;
}

/** One walk through the network: where weights and gradients lie, and the memory to work in. */
export interface Pass {
  readonly kernels: KernelInstance;
  /** Whether `backward` will be called; if not, a layer keeps nothing for it and normalises by running means. */
  readonly training: boolean;
  /** Share of the batch's loss that these sequences have; 1 where they are all of it. */
  readonly share: number;
  /** Address of the utterances' functionals, sequences x functionals. */
  readonly functionals: number;
  /** Weights that never change, made ready for products: for them `weight` is not asked. */
  readonly frozen?: ReadonlyMap<string, FrozenWeight>;
  /** Address of a parameter. */
  weight(name: string): number;
  /** Address of its gradient, which `backward` overwrites. */
  gradient(name: string): number;
}

/** What a layer returns: its output, and how to go back. */
export interface Step {
  readonly output: Activations;
  /**
   * Writes the gradients of the layer's parameters.
   *
   * @param outputGradient Address of the output's gradient, rows x features; the layer may overwrite it.
   * @param inputGradient Address that receives the input's gradient; 0 if nobody wants it.
   */
  backward(outputGradient: number, inputGradient: number): void;
}

/** A layer is its description; what it computes lives in the memory of a {@link Pass}. */
export interface Layer {
  readonly parameters: readonly ParameterSpecification[];
  /** Features a row of its output has. */
  readonly outputs: number;
  /** Whether dropout follows. */
  readonly dropped: boolean;
  forward(pass: Pass, input: Activations): Step;
}

/** A learned tensor, drawn uniformly from +-1 / sqrt(fan), as PyTorch draws it. */
export function learned(name: string, shape: readonly number[], fan: number): ParameterSpecification {
  const bound = 1 / Math.sqrt(fan);
  return { name, shape, trained: true, initial: (random) => random.between(-bound, bound) };
}

/** New activations of the same sequences with other features, not cleared. */
export function activations(pass: Pass, lengths: Int32Array, features: number): Activations {
  let rows = 0;
  for (const length of lengths) rows += length;
  return { address: pass.kernels.allocate(rows * features), lengths, rows, features };
}

/** Gives back all that was allocated since the mark but these values, unless the way back needs it. */
export function keepOnly({ kernels, training }: Pass, mark: number, values: Activations): Activations {
  if (training) return values;
  kernels.release(mark);
  const count = values.rows * values.features;
  const address = kernels.allocate(count);
  kernels.copy(address, values.address, count);
  return { ...values, address };
}

/** Clears memory at an address. */
export function clear(pass: Pass, address: number, count: number): void {
  pass.kernels.floats(address, count).fill(0);
}
