import { UsageError } from '../../errors.js';
import { planned } from '../../planned.js';
import type { Signal } from '../../signal.js';
import { requireWhole } from '../../spectrum/checks.js';
import { FrameSpectra } from '../../spectrum/frame-spectra.js';
import type { Frames } from '../../spectrum/frames.js';
import { getWindow } from '../../spectrum/windows.js';
import { checkNorm, normalizeRows } from '../chroma/norm.js';
import { onsetEnvelope } from './envelope.js';

/** Options of {@link tempogram}. */
export interface TempogramOptions {
  /** Samples from one frame of a signal to the next. Default 512. */
  hopLength?: number;
  /** Frames that are correlated with themselves. Default 384, about 9 s at librosa's default rate. */
  winLength?: number;
  /** Whether windows are centred on their frames (the default) or begin there. */
  center?: boolean;
  /** p of the norm that rows are divided by: Infinity, the default, makes the value of no lag 1; null for none. */
  norm?: number | null;
}

/**
 * Local autocorrelation of the onset strength: how well it repeats after each lag; `librosa.feature.tempogram` (Grosche,
 * Müller and Kurth, 2010). Hann windows.
 *
 * @param input A signal, or its {@link onsetStrength}.
 * @returns `frames x winLength`, from no lag to `winLength - 1` frames.
 * @throws {UsageError} as {@link onsetStrength} does, and where an uncentred window is longer than the recording.
 */
export function tempogram(input: Signal | Frames, options: TempogramOptions = {}): Frames {
  const { hopLength = 512, winLength = 384 } = options;
  const envelope = onsetEnvelope(input, hopLength);
  let data = new Float32Array(0); // (frames, winLength)
  const frames = eachCorrelation(envelope, options, (row, t, count) => {
    if (t === 0) data = new Float32Array(count * winLength);
    data.set(row, t * winLength);
  });
  const { hopSeconds } = envelope;
  return { data, frames, bins: winLength, names: lagNames(winLength, hopSeconds), hopSeconds };
}

const lagNames = planned((winLength: number, hopSeconds: number) =>
  Array.from({ length: winLength }, (_, lag) => `lag ${(lag * hopSeconds).toFixed(3)} s`),
);

/** Rows computed at a time. */
const BLOCK = 64;

/**
 * Calls `visit` with each row of a tempogram, in a buffer that is used again for the next, its number and how many there
 * are.
 *
 * @returns The number of rows.
 */
export function eachCorrelation(
  envelope: Frames,
  { winLength = 384, center = true, norm = Number.POSITIVE_INFINITY }: TempogramOptions,
  visit: (row: Float32Array, t: number, count: number) => void,
): number {
  requireWhole('winLength', winLength, 1);
  checkNorm(norm);
  const strength = center ? withRamps(envelope.data, Math.floor(winLength / 2)) : envelope.data;
  const fit = strength.length - winLength + 1;
  if (fit < 1) {
    throw new UsageError(
      `the onset strength has ${envelope.frames} frames but a window has ${winLength}: ` +
        'use a longer recording, a shorter window or center: true',
    );
  }
  const frames = center ? envelope.frames : fit;
  const { size, there, back } = plannedTransforms(winLength);
  const even = new Float32Array(BLOCK * size); // (BLOCK, size)
  const row = new Float32Array(winLength);
  for (let start = 0; start < frames; start += BLOCK) {
    const count = Math.min(BLOCK, frames - start);
    const power = there.power(strength.subarray(start), count); // (count, bins)
    for (let t = 0; t < count; t++) {
      even[t * size] = power[t * there.bins]!;
      for (let k = 1; k < there.bins; k++) {
        even[t * size + k] = even[(t + 1) * size - k] = power[t * there.bins + k]!;
      }
    }
    const { re } = back.complex(even, count); // (count, bins)
    for (let t = 0; t < count; t++) {
      for (let lag = 0; lag < winLength; lag++) row[lag] = re[t * back.bins + lag]! / size;
      normalizeRows(row, winLength, norm);
      visit(row, start + t, frames);
    }
  }
  return frames;
}

/** The transform of windows, with room for all lags, and that of their power spectra, which is the autocorrelation. */
const plannedTransforms = planned((winLength: number) => {
  const size = roundLength(2 * winLength);
  const there = new FrameSpectra(size, getWindow('hann', winLength), 1, 'left');
  const back = new FrameSpectra(size, new Float64Array(size).fill(1), size);
  return { size, there, back };
});

/** The least even length, at least `length`, which is even, that 2, 3 and 5 make. */
function roundLength(length: number): number {
  for (let size = length; ; size += 2) {
    let rest = size;
    for (const prime of [2, 3, 5]) while (rest % prime === 0) rest /= prime;
    if (rest === 1) return size;
  }
}

/** Straight lines from 0 to the first value and from the last one to 0, each of `length` values. */
function withRamps(values: Float32Array, length: number): Float32Array {
  const padded = new Float32Array(values.length + 2 * length);
  padded.set(values, length);
  for (let i = 0; i < length; i++) {
    padded[i] = (values[0]! / length) * i;
    padded[padded.length - 1 - i] = (values.at(-1)! / length) * i;
  }
  return padded;
}
