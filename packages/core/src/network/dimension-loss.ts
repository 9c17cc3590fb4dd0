/**
 * Squared error of standardised dimensions, a mean over an utterance's dimensions, weighted and summed over utterances.
 * One that its corpus does not know counts as 0. It is a sum over utterances, so that the shards of a batch add up to the
 * batch; the concordance correlation, by which dimensions are judged, is none and would depend on the shards.
 *
 * @param values Standardised, rows x dimensions.
 * @param targets The same; NaN where unknown.
 * @param exampleWeights Weight of each row in the sum.
 * @param gradient Receives the gradient by the values, rows x dimensions.
 */
export function squaredErrors(
  values: Float32Array,
  targets: Float32Array,
  exampleWeights: Float32Array,
  gradient: Float32Array,
): number {
  const dimensions = values.length / exampleWeights.length;
  let loss = 0;
  for (const [i, target] of targets.entries()) {
    const difference = Number.isNaN(target) ? 0 : values[i]! - target;
    const weight = exampleWeights[Math.floor(i / dimensions)]! / dimensions;
    loss += weight * difference * difference;
    gradient[i] = 2 * weight * difference;
  }
  return loss;
}

/** (value - mean) * scale for each dimension of each row, rows x dimensions. */
export function standardized(values: Float32Array, mean: Float32Array, scale: Float32Array): Float32Array {
  return values.map((value, i) => (value - mean[i % mean.length]!) * scale[i % mean.length]!);
}

/** The way back from {@link standardized}. */
export function unstandardized(values: Float32Array, mean: Float32Array, scale: Float32Array): Float32Array {
  return values.map((value, i) => value / scale[i % mean.length]! + mean[i % mean.length]!);
}
