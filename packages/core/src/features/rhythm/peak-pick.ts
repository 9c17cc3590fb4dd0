import { UsageError } from '../../errors.js';

/** Which local maxima {@link peakPick} takes. Frames, or a difference in the values' own units. */
export interface PeakPickOptions {
  /** Frames before a peak that must not be higher. */
  preMax: number;
  /** Frames from a peak on, itself counted, that must not be higher. */
  postMax: number;
  /** Frames before a peak that go into the mean. */
  preAvg: number;
  /** Frames from a peak on, itself counted, that go into the mean. */
  postAvg: number;
  /** How far a peak must rise above the mean. */
  delta: number;
  /** Frames after a peak without another. */
  wait: number;
}

/**
 * Peaks that are the highest around and well above the mean around; `librosa.util.peak_pick` (Böck, Krebs and Schedl,
 * 2012). Means are float32 sums, as librosa's.
 *
 * @returns Indices, ascending.
 * @throws {UsageError} where an option is negative, or `postMax` or `postAvg` is 0.
 */
export function peakPick(values: Float32Array, options: PeakPickOptions): number[] {
  for (const [name, value] of Object.entries(options)) {
    const least = name === 'postMax' || name === 'postAvg' ? Number.MIN_VALUE : 0;
    if (!(value >= least)) {
      throw new UsageError(`${name} is ${value} but must ${least > 0 ? 'be positive' : 'not be negative'}`);
    }
  }
  const [preMax, postMax, preAvg, postAvg, wait] = [
    options.preMax,
    options.postMax,
    options.preAvg,
    options.postAvg,
    options.wait,
  ].map(Math.ceil) as [number, number, number, number, number];
  const peaks: number[] = [];
  for (let n = 0; n < values.length; n++) {
    const value = values[n]!;
    if (value < highest(values, n - preMax, n + postMax)) continue;
    if (value < mean(values, n - preAvg, n + postAvg) + options.delta) continue;
    peaks.push(n);
    n += wait;
  }
  return peaks;
}

function highest(values: Float32Array, from: number, to: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  const end = Math.min(to, values.length);
  for (let i = Math.max(0, from); i < end; i++) highest = Math.max(highest, values[i]!);
  return highest;
}

function mean(values: Float32Array, from: number, to: number): number {
  const start = Math.max(0, from);
  const end = Math.min(to, values.length);
  let sum = 0;
  for (let i = start; i < end; i++) sum = Math.fround(sum + values[i]!);
  return sum / (end - start);
}
