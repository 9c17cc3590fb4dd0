/**
 * Moves a running mean of weights towards the present ones, in place: it keeps the share `averaging` of itself, less in
 * the first steps so that the random beginning is soon forgotten.
 *
 * @param step Steps taken, from 1.
 */
export function averageWeights(
  average: Float32Array,
  weights: Float32Array,
  averaging: number,
  step: number,
): void {
  const kept = Math.min(averaging, step / (step + 9));
  for (let i = 0; i < average.length; i++) average[i] = kept * average[i]! + (1 - kept) * weights[i]!;
}
