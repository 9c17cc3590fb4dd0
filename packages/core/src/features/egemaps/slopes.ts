import { extremesOf } from './extremes.js';
import { HOP_SECONDS } from './timing.js';

/** Slopes of the rising and falling parts of a contour, per second. */
export interface Slopes {
  readonly meanRising: number;
  readonly deviationRising: number;
  readonly meanFalling: number;
  readonly deviationFalling: number;
}

/**
 * Mean and standard deviation of the slopes of a contour to its peaks, rising, and to its valleys, falling, from the
 * extreme before or the contour's beginning. Slopes down to valleys count as positive.
 *
 * As openSMILE's output shows, the part after the last extreme is the exception: it counts in the mean with its own
 * sign, so that a fall at the end lowers the mean of falling slopes, and in the deviation not at all.
 */
export function slopesOf(contour: Float64Array): Slopes {
  const rising: number[] = [];
  const falling: number[] = [];
  const extremes = extremesOf(contour);
  let from = 0;
  for (const { at, peak } of extremes) {
    if (peak) rising.push(slopeBetween(contour, from, at));
    else falling.push(-slopeBetween(contour, from, at));
    from = at;
  }
  const end = contour.length - 1;
  const last = end > from ? slopeBetween(contour, from, end) : 0;
  const lastRises = extremes.length > 0 ? !extremes[extremes.length - 1]!.peak : last > 0;
  const [meanRising, deviationRising] = statistics(rising, lastRises ? last : undefined);
  const [meanFalling, deviationFalling] = statistics(falling, lastRises ? undefined : last);
  return { meanRising, deviationRising, meanFalling, deviationFalling };
}

/** Number of peaks. */
export function peaksOf(contour: Float64Array): number {
  return extremesOf(contour).filter(({ peak }) => peak).length;
}

function slopeBetween(contour: Float64Array, from: number, to: number): number {
  return (contour[to]! - contour[from]!) / ((to - from) * HOP_SECONDS);
}

/** @param last The slope after the last extreme, where it is of this kind. */
function statistics(slopes: readonly number[], last: number | undefined): [mean: number, deviation: number] {
  const count = slopes.length + (last === undefined ? 0 : 1);
  if (count === 0) return [0, 0];
  let sum = last ?? 0;
  for (const slope of slopes) sum += slope;
  const mean = sum / count;
  let squares = 0;
  for (const slope of slopes) squares += (slope - mean) * (slope - mean);
  return [mean, Math.sqrt(squares / count)];
}
