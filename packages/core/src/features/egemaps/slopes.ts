import { meanOf } from './contour.js';
import { type Extreme, extremesOf } from './extremes.js';
import { HOP_SECONDS } from './timing.js';

/** Slopes of the rising and falling parts of a contour, per second. */
export interface Slopes {
  readonly meanRising: number;
  readonly deviationRising: number;
  readonly meanFalling: number;
  readonly deviationFalling: number;
}

/**
 * Mean and standard deviation of the slopes of a contour between its peaks and valleys, its first and last value among
 * them. Falling slopes count as positive.
 *
 * As openSMILE's output shows, the part after the last extreme is the exception: it counts in the mean with its own
 * sign, so that a fall at the end lowers the mean of falling slopes, and in the deviation not at all.
 */
export function slopesOf(contour: Float64Array): Slopes {
  const rising: number[] = [];
  const falling: number[] = [];
  let from = 0;
  for (const { at } of extremesOf(contour)) {
    const slope = slopeBetween(contour, from, at);
    if (slope > 0) rising.push(slope);
    else if (slope < 0) falling.push(-slope);
    from = at;
  }
  const end = contour.length - 1;
  const slope = end > from ? slopeBetween(contour, from, end) : 0;
  const rises = from > 0 ? isValley(contour, from) : slope > 0;
  const [meanRising, deviationRising] = statistics(rising, end > from && rises ? slope : undefined);
  const [meanFalling, deviationFalling] = statistics(falling, end > from && !rises ? slope : undefined);
  return { meanRising, deviationRising, meanFalling, deviationFalling };
}

/** Number of peaks. */
export function peaksOf(contour: Float64Array): number {
  return extremesOf(contour).filter(({ peak }: Extreme) => peak).length;
}

function isValley(contour: Float64Array, at: number): boolean {
  return contour[at]! < contour[at - 1]!;
}

function slopeBetween(contour: Float64Array, from: number, to: number): number {
  return (contour[to]! - contour[from]!) / ((to - from) * HOP_SECONDS);
}

function statistics(slopes: number[], last: number | undefined): [mean: number, deviation: number] {
  const mean = meanOf(Float64Array.from(last === undefined ? slopes : [...slopes, last]));
  const count = slopes.length + (last === undefined ? 0 : 1);
  let sum = 0;
  for (const slope of slopes) sum += (slope - mean) * (slope - mean);
  return [mean, count === 0 ? 0 : Math.sqrt(sum / count)];
}
