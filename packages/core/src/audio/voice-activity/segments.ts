import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import { checkSignal } from '../../spectrum/checks.js';
import { type VoiceActivity, voiceActivity } from './activity.js';

/** A stretch of a recording, in seconds from its start. */
export interface Stretch {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Options of {@link speechSegments}. */
export interface SegmentOptions {
  /** Speech shorter than this is none: a click, a cough. Default 0.1 s. */
  readonly minSpeechSeconds?: number;
  /** A pause shorter than this does not part speech. Default 0.3 s. */
  readonly minSilenceSeconds?: number;
  /** Kept before and after speech; where two stretches would meet, up to the middle between them. Default 0.1 s. */
  readonly paddingSeconds?: number;
  /** Where there is speech, if that is known already or by another detector. Default {@link voiceActivity}. */
  readonly activity?: VoiceActivity;
}

/**
 * The stretches of a signal that hold speech, in order, without overlap.
 *
 * @throws {UsageError} for lengths below 0, and as {@link voiceActivity} does.
 */
export function speechSegments(signal: Signal, options: SegmentOptions = {}): Stretch[] {
  const { minSpeechSeconds = 0.1, minSilenceSeconds = 0.3, paddingSeconds = 0.1 } = options;
  for (const [name, value] of Object.entries({ minSpeechSeconds, minSilenceSeconds, paddingSeconds })) {
    if (!(value >= 0))
      throw new UsageError(`${name} is ${value} but must be a number of seconds, at least 0`);
  }
  checkSignal(signal);
  const { speech, hopSeconds } = options.activity ?? voiceActivity(signal);
  const end = signal.samples.length / signal.sampleRate;
  const joined: { startSeconds: number; endSeconds: number }[] = [];
  for (let t = 0; t < speech.length; t++) {
    if (!speech[t]) continue;
    const startSeconds = t * hopSeconds;
    while (t < speech.length && speech[t]) t++;
    const endSeconds = Math.min(end, t * hopSeconds);
    const last = joined.at(-1);
    if (last && startSeconds - last.endSeconds < minSilenceSeconds) last.endSeconds = endSeconds;
    else joined.push({ startSeconds, endSeconds });
  }
  const long = joined.filter(({ startSeconds, endSeconds }) => endSeconds - startSeconds >= minSpeechSeconds);
  return long.map(({ startSeconds, endSeconds }, i) => {
    const before = i === 0 ? startSeconds : (startSeconds - long[i - 1]!.endSeconds) / 2;
    const after = i + 1 === long.length ? end - endSeconds : (long[i + 1]!.startSeconds - endSeconds) / 2;
    return {
      startSeconds: startSeconds - Math.min(paddingSeconds, before),
      endSeconds: endSeconds + Math.min(paddingSeconds, after),
    };
  });
}

/** A piece of a recording and where it was. */
export interface Piece extends Stretch {
  readonly signal: Signal;
}

/** The quietest place is where the level over this long is lowest, seconds. */
const QUIET_SECONDS = 0.1;

/**
 * Cuts a long recording into pieces of speech: its {@link speechSegments}, those longer than `maxSeconds` cut again where
 * it is quietest in the second half of what a piece may be long.
 *
 * @param options.maxSeconds Longest piece, seconds, at least 1. Default 30.
 * @returns Views of the signal's samples.
 * @throws {UsageError} for a length below 1 s, and as {@link speechSegments} does.
 */
export function segment(
  signal: Signal,
  options: SegmentOptions & { readonly maxSeconds?: number } = {},
): Piece[] {
  const { maxSeconds = 30 } = options;
  if (!(maxSeconds >= 1)) throw new UsageError(`maxSeconds is ${maxSeconds} but must be at least 1 s`);
  const { samples, sampleRate } = signal;
  const most = Math.floor(maxSeconds * sampleRate);
  return speechSegments(signal, options).flatMap(({ startSeconds, endSeconds }) => {
    const pieces: Piece[] = [];
    const end = Math.round(endSeconds * sampleRate);
    for (let start = Math.round(startSeconds * sampleRate); start < end; ) {
      const cut = end - start <= most ? end : quietest(signal, start + Math.floor(most / 2), start + most);
      const piece = { samples: samples.subarray(start, cut), sampleRate };
      pieces.push({ startSeconds: start / sampleRate, endSeconds: cut / sampleRate, signal: piece });
      start = cut;
    }
    return pieces;
  });
}

/** The middle of the quietest tenth of a second that lies between two samples. */
function quietest({ samples, sampleRate }: Signal, from: number, to: number): number {
  const length = Math.round(QUIET_SECONDS * sampleRate);
  const step = Math.ceil(length / 10);
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (let start = from; start + length <= to; start += step) {
    let sum = 0;
    for (let i = start; i < start + length; i++) sum += samples[i]! * samples[i]!;
    if (sum < least) [best, least] = [start, sum];
  }
  return best + Math.floor(length / 2);
}
