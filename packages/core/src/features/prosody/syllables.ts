import type { Signal } from '../../signal.js';
import { yin } from '../pitch/index.js';
import { intensity, SILENCE } from './intensity.js';
import { quantile } from './statistics.js';

/** How far intensity must fall between two nuclei, dB. */
const DIP = 2;
/** How far below the loud parts a nucleus may lie, dB. */
const RANGE = 25;
/** Highest aperiodicity of a voiced nucleus: 1 less the autocorrelation of 0.25 that the paper asks of Praat's pitch. */
const MOST_APERIODIC = 0.75;
const LOWEST_PITCH = 65; // Hz

/**
 * Syllable nuclei without a transcript (de Jong and Wempe, 2009, with their figures): peaks of intensity within 25 dB
 * of the loud parts (the 99th percentile), at least 2 dB above the dips beside them, and voiced.
 *
 * It counts what stands out: unstressed syllables that run into their neighbours in fast speech are missed, and a long
 * vowel whose intensity wavers may count twice. How far off that is stands in docs/prosody.md.
 *
 * @returns Times of the nuclei, s, in order.
 * @throws {UsageError} on an empty signal, samples that are not finite.
 */
export function syllableNuclei(signal: Signal): number[] {
  const { sampleRate } = signal;
  const { data: level, hopSeconds } = intensity(signal);
  const hopLength = Math.round(hopSeconds * sampleRate);
  const frameLength = 2 * Math.ceil((1.5 * sampleRate) / LOWEST_PITCH); // three periods
  const pitch = yin(signal, { fMin: LOWEST_PITCH, fMax: 600, frameLength, hopLength });
  const isVoiced = (t: number) => level[t]! > SILENCE && pitch.data[2 * t + 1]! <= MOST_APERIODIC;
  const least = quantile(level, 0.99) - RANGE;
  return peaks(level, DIP)
    .filter((t) => level[t]! >= least && isVoiced(t))
    .map((t) => t * hopSeconds);
}

/** Places of the highest values between dips that are at least `dip` deep on both sides; the ends count as dips. */
function peaks(values: ArrayLike<number>, dip: number): number[] {
  const found: number[] = [];
  let peak = 0;
  let valley = 0;
  let isRising = true;
  for (let t = 0; t < values.length; t++) {
    if (isRising) {
      if (values[t]! > values[peak]!) peak = t;
      if (values[t]! > values[peak]! - dip && t < values.length - 1) continue;
      found.push(peak);
      isRising = false;
      valley = t;
    } else {
      if (values[t]! < values[valley]!) valley = t;
      if (values[t]! < values[valley]! + dip) continue;
      isRising = true;
      peak = t;
    }
  }
  return found;
}
