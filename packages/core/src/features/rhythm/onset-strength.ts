import type { Signal } from '../../signal.js';
import { requireWhole } from '../../spectrum/checks.js';
import type { Frames } from '../../spectrum/frames.js';
import type { SpectrumOptions } from '../../spectrum/spectrogram.js';
import { type MelOptions, melSpectrogram, powerToDb } from '../mel/index.js';

/** Options of {@link onsetStrength}. */
export interface OnsetStrengthOptions extends Omit<SpectrumOptions, 'center'>, MelOptions {
  /** Frames from one to the one it is compared with. Default 1. */
  lag?: number;
  /** Bands of which the earlier frame's maximum is taken; 1 (the default) for each band by itself. */
  maxSize?: number;
  /**
   * Whether a rise is dated `nFft / 2` samples later, when the sound that made it is in the middle of the window. Default
   * true. Frames are centred on their samples in either case.
   */
  center?: boolean;
  /** Whether the mean is taken out, by a filter of 1 - z^-1 over 1 - 0.99 z^-1. Default false. */
  detrend?: boolean;
}

/**
 * How much louder each frame is than the one before, band by band: the mean over mel bands of what their dB rise by,
 * falls counting nothing; `librosa.onset.onset_strength` (Böck and Widmer, 2013).
 *
 * Of a signal: dB no lower than 80 below the recording's maximum, so a frame's value depends on the whole recording.
 *
 * @param input A signal, or dB of bands, `frames x bins`.
 * @param options `hopLength` is 512 by default; of given dB, `nFft` and `hopLength` say what they were made by.
 * @returns `frames x 1`, dB; 0 for the first frames, that have none before.
 * @throws {UsageError} as {@link melSpectrogram} does, and where `lag` or `maxSize` is not a positive whole number.
 */
export function onsetStrength(input: Signal | Frames, options: OnsetStrengthOptions = {}): Frames {
  const { nFft = 2048, hopLength = 512, lag = 1, maxSize = 1, detrend = false, center = true } = options;
  requireWhole('nFft', nFft, 2);
  requireWhole('hopLength', hopLength, 1);
  requireWhole('lag', lag, 1);
  requireWhole('maxSize', maxSize, 1);
  const bands = 'samples' in input ? powerToDb(melSpectrogram(input, { ...options, center: true })) : input;
  const strength = new Float32Array(bands.frames); // (frames, 1)
  const late = center ? Math.floor(nFft / (2 * hopLength)) : 0;
  const reference = maxSize === 1 ? bands.data : highestAround(bands, maxSize);
  for (let t = lag; t + late < bands.frames; t++) {
    strength[t + late] = rise(bands.data, t * bands.bins, reference, (t - lag) * bands.bins, bands.bins);
  }
  if (detrend) takeOutMean(strength);
  return {
    data: strength,
    frames: bands.frames,
    bins: 1,
    names: ['onset strength'],
    hopSeconds: bands.hopSeconds,
  };
}

/** Mean of what `count` values are above those before, where they are. */
function rise(now: Float32Array, at: number, before: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) {
    const difference = now[at + k]! - before[from + k]!;
    if (difference > 0) sum += difference;
  }
  return sum / count;
}

/** The highest of `size` bands around each, of which, where `size` is even, the greater half lies below. */
function highestAround({ data, frames, bins }: Frames, size: number): Float32Array {
  const below = Math.floor(size / 2);
  const above = size - 1 - below;
  const highest = new Float32Array(data.length); // (frames, bins)
  for (let t = 0; t < frames; t++) {
    for (let k = 0; k < bins; k++) {
      const end = Math.min(bins - 1, k + above);
      let value = Number.NEGATIVE_INFINITY;
      for (let j = Math.max(0, k - below); j <= end; j++) value = Math.max(value, data[t * bins + j]!);
      highest[t * bins + k] = value;
    }
  }
  return highest;
}

function takeOutMean(values: Float32Array): void {
  let before = 0;
  let filtered = 0;
  for (let t = 0; t < values.length; t++) {
    filtered = values[t]! - before + 0.99 * filtered;
    before = values[t]!;
    values[t] = filtered;
  }
}
