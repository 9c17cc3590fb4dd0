import { ln } from '../elementary.js';
import { UsageError } from '../errors.js';
import type { Signal } from '../signal.js';
import { requireWhole } from '../spectrum/checks.js';
import { frameCount } from '../spectrum/framing.js';

/** Power below which librosa takes a frame as silent: an amplitude of 1e-5. */
const POWER_FLOOR = 1e-10;

/** What counts as silence to {@link trim} and {@link split}. */
export interface TrimOptions {
  /** A frame this many dB below the reference is silence. Default 60. */
  readonly topDb?: number;
  /** Amplitude of 0 dB, or `max` (the default): the RMS of the loudest frame. */
  readonly ref?: number | 'max';
  /** Samples. Default 2048. */
  readonly frameLength?: number;
  /** Samples. Default 512. */
  readonly hopLength?: number;
}

/** Samples from `start` up to, but not with, `end`. */
export interface Bounds {
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts off leading and trailing silence; `librosa.effects.trim`: frames are centred, with zeros around the signal, and
 * their RMS counts. With the loudest frame as reference a signal of nothing but zeros stays whole.
 *
 * @throws {UsageError} on options out of range.
 */
export function trim(signal: Signal, options: TrimOptions = {}): Signal {
  const { start, end } = trimBounds(signal, options);
  return { samples: signal.samples.subarray(start, end), sampleRate: signal.sampleRate };
}

/** What {@link trim} keeps; from 0 to 0 where all is silence. */
export function trimBounds({ samples }: Signal, options: TrimOptions = {}): Bounds {
  const { hopLength = 512 } = options;
  const sounds = soundingFrames(samples, options);
  const first = Math.max(0, sounds.indexOf(1));
  const last = sounds.lastIndexOf(1);
  return { start: first * hopLength, end: Math.min(samples.length, (last + 1) * hopLength) };
}

/**
 * The stretches between silences; `librosa.effects.split`.
 *
 * @throws {UsageError} on options out of range.
 */
export function split({ samples }: Signal, options: TrimOptions = {}): Bounds[] {
  const { hopLength = 512 } = options;
  const sounds = soundingFrames(samples, options);
  const stretches: Bounds[] = [];
  for (let end = 0; ; ) {
    const start = sounds.indexOf(1, end);
    if (start < 0) return stretches;
    end = sounds.indexOf(0, start);
    if (end < 0) end = sounds.length;
    stretches.push({
      start: Math.min(samples.length, start * hopLength),
      end: Math.min(samples.length, end * hopLength),
    });
  }
}

/** 1 for each frame that is no silence, else 0. */
function soundingFrames(samples: Float32Array, options: TrimOptions): Uint8Array {
  const { topDb = 60, ref = 'max', frameLength = 2048, hopLength = 512 } = options;
  if (!(topDb > 0)) throw new UsageError(`topDb must be above 0 dB, not ${topDb}`);
  if (ref !== 'max' && !(ref > 0 && Number.isFinite(ref))) {
    throw new UsageError(`ref is ${ref} but must be an amplitude above 0, or 'max'`);
  }
  requireWhole('frameLength', frameLength, 1);
  requireWhole('hopLength', hopLength, 1);
  const powers = framePowers(samples, frameLength, hopLength);
  const reference = ref === 'max' ? powers.reduce((a, b) => Math.max(a, b), 0) : ref * ref;
  const floor = decibels(reference) - topDb;
  return Uint8Array.from(powers, (power) => (decibels(power) > floor ? 1 : 0));
}

function decibels(power: number): number {
  return (10 / Math.LN10) * ln(Math.max(POWER_FLOOR, power));
}

/** Mean square of every frame. */
function framePowers(samples: Float32Array, frameLength: number, hopLength: number): Float64Array {
  const powers = new Float64Array(frameCount(samples.length, frameLength, hopLength));
  for (let frame = 0; frame < powers.length; frame++) {
    const start = frame * hopLength - Math.floor(frameLength / 2);
    const end = Math.min(samples.length, start + frameLength);
    let sum = 0;
    for (let i = Math.max(0, start); i < end; i++) sum += samples[i]! * samples[i]!;
    powers[frame] = sum / frameLength;
  }
  return powers;
}
