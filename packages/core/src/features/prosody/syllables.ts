import type { Frames } from '../../spectrum/frames.js';
import { quantile } from './statistics.js';

/** How far intensity must fall between two nuclei, dB. */
const DIP = 2;
/** How far below the loud parts (the 99th percentile) a nucleus may lie, dB. */
const RANGE = 25;

/**
 * Syllable nuclei without a transcript (de Jong and Wempe, 2009, with their figures): peaks of intensity within 25 dB
 * of the loud parts, at least 2 dB above the dips beside them, and voiced.
 *
 * It counts what stands out: unstressed syllables that run into their neighbours in fast speech are missed, and a long
 * vowel whose intensity wavers may count twice. How far off that is stands in docs/prosody.md.
 *
 * @param intensity The contour of {@link intensity} with its defaults, `frames x 1`, dB.
 * @param isVoiced Whether there is voice at a frame of that contour.
 * @returns Frames of the nuclei, in order.
 */
export function syllableNuclei(intensity: Frames, isVoiced: (frame: number) => boolean): number[] {
  const { data: level, frames } = intensity;
  const least = quantile(level, 0.99) - RANGE;
  const nuclei: number[] = [];
  let peak = 0;
  let valley = 0;
  let isRising = true;
  for (let t = 0; t < frames; t++) {
    if (isRising) {
      if (level[t]! > level[peak]!) peak = t;
      const hasFallen = level[t]! <= level[peak]! - DIP || t === frames - 1;
      if (!hasFallen) continue;
      if (level[peak]! >= least && isVoiced(peak)) nuclei.push(peak);
      isRising = false;
      valley = t;
    } else {
      if (level[t]! < level[valley]!) valley = t;
      if (level[t]! < level[valley]! + DIP) continue;
      isRising = true;
      peak = t;
    }
  }
  return nuclei;
}
