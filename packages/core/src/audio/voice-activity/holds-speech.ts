import type { Signal } from '../../signal.js';
import { checkSignal } from '../../spectrum/checks.js';
import type { Frames } from '../../spectrum/frames.js';
import { extractFrames } from '../../spectrum/framing.js';
import { resample } from '../resample.js';
import { SOUND_RATE, soundFrames } from './sound-frames.js';
import { MEASURES, speechMeasures } from './speech-measures.js';
import { BIAS, DEVIATIONS, LEAST, MEANS, WEIGHTS } from './speech-weights.js';

/** Frames of a window, 2 s, and from one to the next, 1 s. */
const WINDOW = 122;
const HOP = 61;
/** What is shorter is not told apart. */
const SHORTEST_SECONDS = 0.25;
/** A measure further from its mean tells no more, deviations. */
const FURTHEST = 3;

/**
 * Whether a recording sounds like speech anywhere: a logistic regression on ten measures of each 2 s of it. Made so that
 * speech passes, whatever its emotion: steady noise, tones, knocks and most music do not, singing may.
 * docs/audio.md says how well it does.
 *
 * @returns True also for what is shorter than 0.25 s or below 8,000 Hz, where this cannot be told.
 * @throws {UsageError} on an empty signal, samples that are not finite, a rate that is not a whole number of Hz.
 */
export function holdsSpeech(signal: Signal): boolean {
  checkSignal(signal);
  const { samples, sampleRate } = signal;
  if (sampleRate < SOUND_RATE || samples.length < SHORTEST_SECONDS * sampleRate) return true;
  const frames = extractFrames(resample(signal, SOUND_RATE), soundFrames(), { center: false });
  const last = Math.max(0, frames.frames - WINDOW);
  for (let start = 0; ; start = Math.min(last, start + HOP)) {
    if (speechScore(frames, start, Math.min(frames.frames, start + WINDOW)) >= LEAST) return true;
    if (start === last) return false;
  }
}

/** Log odds of speech in a stretch of frames. */
function speechScore(frames: Frames, start: number, end: number): number {
  const measures = new Float64Array(MEASURES);
  speechMeasures(frames, start, end, measures);
  let score = BIAS;
  for (let m = 0; m < MEASURES; m++) {
    const z = (measures[m]! - MEANS[m]!) / DEVIATIONS[m]!;
    score += WEIGHTS[m]! * Math.max(-FURTHEST, Math.min(FURTHEST, z));
  }
  return score;
}
