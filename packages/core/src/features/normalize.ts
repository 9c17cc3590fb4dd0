import type { FeatureRecipe } from './recipe.js';

/** A deviation this small, as of a bin that stays the same throughout, is not divided by. */
const LEAST_DEVIATION = 1e-5;

/**
 * Normalises one recording's features per bin, in place: `none` leaves them, `mean` subtracts the mean over the
 * frames, `meanDeviation` then divides by the (population) standard deviation.
 *
 * @param rows Features, `frames x bins`.
 */
export function normalizeFrames(
  rows: Float32Array,
  bins: number,
  normalize: FeatureRecipe['normalize'],
): void {
  if (normalize === 'none') return;
  const means = binMeans(rows, bins);
  const scales = normalize === 'mean' ? new Float64Array(bins).fill(1) : inverseDeviations(rows, bins, means);
  for (let i = 0, bin = 0; i < rows.length; i++) {
    rows[i] = (rows[i]! - means[bin]!) * scales[bin]!;
    if (++bin === bins) bin = 0;
  }
}

function inverseDeviations(rows: Float32Array, bins: number, means: Float64Array): Float64Array {
  const squares = new Float64Array(bins);
  for (let i = 0, bin = 0; i < rows.length; i++) {
    const difference = rows[i]! - means[bin]!;
    squares[bin]! += difference * difference;
    if (++bin === bins) bin = 0;
  }
  return squares.map((sum) => {
    const deviation = Math.sqrt(sum / (rows.length / bins));
    return deviation > LEAST_DEVIATION ? 1 / deviation : 1;
  });
}

/** Mean over the frames of each bin, float64. */
export function binMeans(rows: Float32Array, bins: number): Float64Array {
  const means = new Float64Array(bins);
  for (let i = 0, bin = 0; i < rows.length; i++) {
    means[bin]! += rows[i]!;
    if (++bin === bins) bin = 0;
  }
  const frames = rows.length / bins;
  for (let bin = 0; bin < bins; bin++) means[bin]! /= frames;
  return means;
}
