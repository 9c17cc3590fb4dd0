import type { Signal } from '../../signal.js';
import { resample } from '../resample.js';

/** Factors are whole numbers of this part, about a third of a semitone: each has a filter that is kept for later. */
const STEPS = 50;

/** The nearest factor that {@link changeSpeed} has. */
export function roundFactor(factor: number): number {
  return Math.round(STEPS * factor) / STEPS;
}

/**
 * A signal faster and higher, or slower and lower, as a tape that runs at another speed.
 *
 * @param factor How many times as fast and as high, rounded to a fiftieth.
 * @returns `ceil(samples / factor)` samples at the signal's rate.
 * @throws {UsageError} on a factor below 0.01.
 */
export function changeSpeed({ samples, sampleRate }: Signal, factor: number): Signal {
  const played = resample({ samples, sampleRate: Math.round(STEPS * factor) }, STEPS);
  return { samples: played.samples, sampleRate };
}
