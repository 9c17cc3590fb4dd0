import type { Tensor } from '@affetto/core/recognizer';

/** A trained batch normalisation, values a channel; a gain or bias that its library left out is null. */
export interface ForeignNormalization {
  readonly gain: Float32Array | null;
  readonly bias: Float32Array | null;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly epsilon: number;
}

/**
 * A convolution, and the batch normalisation of what it gives, as one convolution: in use both are fixed and linear.
 *
 * @param convolution Its weight is (channels, inputs, kernel).
 */
export function foldNormalization<Convolution extends { weight: Tensor; bias: Float32Array | null }>(
  convolution: Convolution,
  { gain, bias, mean, variance, epsilon }: ForeignNormalization,
): Convolution & { bias: Float32Array } {
  const { shape, data } = convolution.weight;
  const perChannel = data.length / shape[0]!;
  const scale = Float64Array.from(variance, (each, c) => (gain?.[c] ?? 1) / Math.sqrt(each + epsilon));
  return {
    ...convolution,
    weight: { shape, data: data.map((value, i) => value * scale[Math.floor(i / perChannel)]!) },
    bias: mean.map((each, c) => ((convolution.bias?.[c] ?? 0) - each) * scale[c]! + (bias?.[c] ?? 0)),
  };
}
