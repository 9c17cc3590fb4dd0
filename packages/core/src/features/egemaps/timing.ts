/** Nominal time from one row of descriptors to the next, seconds; durations and slopes count in it. */
export const HOP_SECONDS = 0.01;

/**
 * Whole samples nearest to a time, halves up: frames lie at multiples of whole samples, as openSMILE's do, so that at
 * 24414 Hz a hop is 244 samples.
 */
export function samplesOf(seconds: number, sampleRate: number): number {
  return Math.round(seconds * sampleRate);
}
