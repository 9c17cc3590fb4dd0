/** Arithmetic mean and coefficient of variation: standard deviation over mean. Both 0 for no values. */
export function meanAndVariation(values: Float64Array): [mean: number, variation: number] {
  const mean = meanOf(values);
  return [mean, mean === 0 ? 0 : deviationOf(values, mean) / mean];
}

/** 0 for no values. */
export function meanOf(values: Float64Array): number {
  if (values.length === 0) return 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Standard deviation of a population. 0 for no values. */
export function deviationOf(values: Float64Array, mean: number): number {
  if (values.length === 0) return 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - mean) * (values[i]! - mean);
  return Math.sqrt(sum / values.length);
}

/**
 * Percentiles with straight lines between the sorted values, as numpy's. 0 for no values.
 *
 * @param shares In [0, 1].
 */
export function percentiles(values: Float64Array, shares: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  const last = sorted.length - 1;
  return shares.map((share) => {
    if (last < 0) return 0;
    const place = share * last;
    const below = Math.floor(place);
    const low = sorted[below]!;
    return low + (place - below) * (sorted[Math.min(last, below + 1)]! - low);
  });
}
