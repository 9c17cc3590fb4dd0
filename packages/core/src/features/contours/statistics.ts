import { deviationOf, meanOf, percentiles } from '../egemaps/contour.js';

/** What {@link statisticsOf} tells of a contour, in this order. */
export const STATISTICS = [
  'mean',
  'deviation',
  'percentile 2',
  'median',
  'percentile 98',
  'slope',
  'curvature',
  'change',
] as const;

/**
 * Statistics of one contour, all 0 for no values:
 *
 * - mean and standard deviation (of a population);
 * - percentiles, with straight lines between the sorted values;
 * - slope and curvature: what the first and second Legendre polynomials from its beginning to its end count for in it;
 * - change: how far it moves from one frame to the next, up or down, on average.
 */
export function statisticsOf(contour: Float64Array): number[] {
  const count = contour.length;
  const mean = meanOf(contour);
  let slope = 0;
  let curvature = 0;
  let change = 0;
  for (let t = 0; t < count; t++) {
    const x = count === 1 ? 0 : (2 * t) / (count - 1) - 1; // -1 to 1
    slope += (contour[t]! - mean) * x;
    curvature += (contour[t]! - mean) * (1.5 * x * x - 0.5);
    if (t > 0) change += Math.abs(contour[t]! - contour[t - 1]!);
  }
  return [
    mean,
    deviationOf(contour, mean),
    ...percentiles(contour, [0.02, 0.5, 0.98]),
    (3 * slope) / Math.max(1, count),
    (5 * curvature) / Math.max(1, count),
    change / Math.max(1, count - 1),
  ];
}
