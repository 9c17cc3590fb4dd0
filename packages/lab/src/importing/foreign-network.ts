import type { NetworkRecipe } from '@affetto/core/network';
import type { Tensor } from '@affetto/core/recognizer';

/** A network as another library trained it, its tensors as PyTorch shapes them. */
export interface ForeignNetwork {
  /** Subtracted from a frame, then multiplied with it; null where frames come as they are. */
  readonly input: {
    readonly name: string;
    readonly mean: Float32Array;
    readonly scale: Float32Array;
  } | null;
  readonly convolutions: readonly ForeignConvolution[];
  /** Layer by layer the directions, forward before backward. */
  readonly lstm: readonly (readonly ForeignDirection[])[];
  readonly pooling: NetworkRecipe['pooling'];
  readonly attention: ForeignAttention | null;
  readonly hidden: ForeignDense | null;
  readonly classifier: ForeignDense;
}

/** A weight (outputs, inputs) and a bias, which may be missing. */
export interface ForeignDense {
  /** For messages, as its library calls it. */
  readonly name: string;
  readonly weight: Tensor;
  readonly bias: Float32Array | null;
}

/** Its weight is (channels, inputs, kernel). */
export interface ForeignConvolution extends ForeignDense {
  readonly stride: number;
}

/** Rows of weights and biases are the gates input, forget, candidate, output. */
export interface ForeignDirection {
  readonly name: string;
  readonly reverse: boolean;
  /** (4 units, inputs) */
  readonly inputWeight: Tensor;
  /** (4 units, units) */
  readonly hiddenWeight: Tensor;
  /** Added to each other; each may be missing. */
  readonly biases: readonly (Float32Array | null)[];
}

export interface ForeignAttention {
  readonly projection: ForeignDense;
  /** (heads, projection's outputs) */
  readonly score: Tensor;
}

/** A trained network of another library as ours. */
export interface ImportedNetwork {
  readonly network: NetworkRecipe;
  /** Bins of a frame. */
  readonly inputBins: number;
  readonly classes: number;
  /** The flat vector of `new Network(network, inputBins, classes)`. */
  readonly weights: Float32Array;
  /** What was left out, assumed or filled with zeros: a sentence each. */
  readonly remarks: readonly string[];
}
