import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import { type Spectrogram, type SpectrumOptions, spectrogram } from '../../spectrum/spectrogram.js';
import { binFrequencies } from '../spectral/frequencies.js';

/** Options of {@link pipTrack}. */
export interface PipTrackOptions extends SpectrumOptions {
  /** Lowest frequency of a peak, Hz. Default 150. */
  fMin?: number;
  /** Frequency that peaks are below, Hz. Default 4000. */
  fMax?: number;
  /** Least height of a peak, as a part of its frame's highest value. Default 0.1. */
  threshold?: number;
}

/**
 * Spectral peaks with their frequencies and heights found by a parabola through three bins; `librosa.piptrack` (Smith,
 * Spectral Audio Signal Processing).
 *
 * @param input A signal, or magnitudes or powers.
 * @param options `hopLength` is a quarter of `winLength` by default.
 * @returns Hz and heights, each `frames x bins`, 0 where there is no peak.
 * @throws {UsageError} as {@link spectrogram} does, and unless 0 <= fMin < fMax and `threshold` is a part.
 */
export function pipTrack(
  input: Signal | Spectrogram,
  options: PipTrackOptions = {},
): { pitches: Frames; magnitudes: Frames } {
  const spectra = 'samples' in input ? spectrogram(input, options) : input;
  const { frames, bins, names, hopSeconds } = spectra;
  const pitches = new Float32Array(frames * bins); // (frames, bins)
  const magnitudes = new Float32Array(frames * bins); // (frames, bins)
  eachPeak(spectra, options, (at, hertz, magnitude) => {
    pitches[at] = hertz;
    magnitudes[at] = magnitude;
  });
  const about = { frames, bins, names, hopSeconds };
  return { pitches: { ...about, data: pitches }, magnitudes: { ...about, data: magnitudes } };
}

/**
 * Calls `visit` with each peak's place in the spectra's values, its frequency and its height. Everything is rounded to
 * float32 where librosa rounds: whether a peak counts is a decision.
 */
export function eachPeak(
  { data, frames, bins, sampleRate, nFft }: Spectrogram,
  { fMin = 150, fMax = 4000, threshold = 0.1 }: PipTrackOptions,
  visit: (at: number, hertz: number, magnitude: number) => void,
): void {
  if (!(fMin >= 0 && fMin < fMax)) {
    throw new UsageError(`fMin is ${fMin} Hz but must lie between 0 and fMax, which is ${fMax} Hz`);
  }
  if (!(threshold >= 0 && threshold <= 1)) {
    throw new UsageError(`threshold is ${threshold} but must lie between 0 and 1`);
  }
  const { fround } = Math;
  const frequencies = binFrequencies(sampleRate, nFft);
  let from = 1; // the first bin is never a peak
  while (from < bins && frequencies[from]! < fMin) from++;
  let to = from;
  while (to < bins && frequencies[to]! < Math.min(fMax, sampleRate / 2)) to++;
  for (let t = 0; t < frames; t++) {
    const row = t * bins;
    let highest = 0;
    for (let k = 0; k < bins; k++) if (data[row + k]! > highest) highest = data[row + k]!;
    const least = fround(fround(threshold) * highest);
    for (let k = from; k < to; k++) {
      const at = row + k;
      const value = data[at]!;
      if (!(value > least && value > data[at - 1]!)) continue;
      if (k === bins - 1) {
        visit(at, fround((k * sampleRate) / nFft), value); // no third bin for a parabola
        continue;
      }
      if (value < data[at + 1]!) continue;
      const slope = fround(data[at + 1]! - data[at - 1]!) / 2;
      const curvature = fround(data[at + 1]! + data[at - 1]!) - 2 * value;
      const shift = Math.abs(slope) >= Math.abs(curvature) ? 0 : fround(-slope / curvature);
      const rise = fround(fround(0.5 * fround(slope)) * shift);
      visit(at, fround(((k + shift) * sampleRate) / nFft), fround(value + rise));
    }
  }
}
