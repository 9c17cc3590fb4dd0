import { deviationOf, meanOf, percentiles } from '../egemaps/contour.js';

/** What {@link statisticsOf} tells of a contour, in this order. */
export const STATISTICS = [
  'mean',
  'deviation',
  'percentile 2',
  'percentile 25',
  'median',
  'percentile 75',
  'percentile 98',
  'slope',
  'curvature',
  'crossings',
  'change',
] as const;

/**
 * Statistics of one contour, all 0 for no values:
 *
 * - mean and standard deviation (of a population);
 * - percentiles, with straight lines between the sorted values;
 * - slope and curvature: what the first and second Legendre polynomials from its beginning to its end count for in it;
 * - crossings: at which share of the steps from one frame to the next it crosses its mean;
 * - change: how far it moves at a step, up or down, on average.
 */
export function statisticsOf(contour: Float64Array): number[] {
  const count = contour.length;
  const mean = meanOf(contour);
  let slope = 0;
  let curvature = 0;
  let crossings = 0;
  let change = 0;
  for (let t = 0; t < count; t++) {
    const x = count === 1 ? 0 : (2 * t) / (count - 1) - 1; // -1 to 1
    slope += (contour[t]! - mean) * x;
    curvature += (contour[t]! - mean) * (1.5 * x * x - 0.5);
    if (t === 0) continue;
    if (contour[t]! > mean !== contour[t - 1]! > mean) crossings++;
    change += Math.abs(contour[t]! - contour[t - 1]!);
  }
  const steps = Math.max(1, count - 1);
  return [
    mean,
    deviationOf(contour, mean),
    ...percentiles(contour, [0.02, 0.25, 0.5, 0.75, 0.98]),
    (3 * slope) / Math.max(1, count),
    (5 * curvature) / Math.max(1, count),
    crossings / steps,
    change / steps,
  ];
}
