import type { Signal } from '../signal.js';
import { checkRate } from './checks.js';
import type { Frames } from './frames.js';
import { extractFrames, type FrameExtractor } from './framing.js';
import { checkPower, frameSpectra, type Spectrogram, type SpectrogramOptions } from './spectrogram.js';

/** What is told from one spectrum at a time. */
export interface SpectrumFeature {
  /** What each number is. */
  readonly names: readonly string[];
  /**
   * Computes the numbers of one spectrum.
   *
   * @param spectrum Magnitudes or powers, `floor(nFft / 2) + 1` values.
   * @param values Receives `names.length` values.
   */
  row(spectrum: Float32Array, values: Float32Array): void;
}

/** Spectra computed at a time. */
const GROUP = 8;

/**
 * The extractor of a feature of spectra.
 *
 * @param options `hopLength` is 512 by default; `power` 1, magnitudes, or 2.
 * @param feature Makes the feature for spectra of a rate in Hz and an FFT length.
 * @throws {UsageError} where lengths are not whole or do not fit.
 */
export function spectrumExtractor(
  sampleRate: number,
  options: SpectrogramOptions,
  feature: (sampleRate: number, nFft: number) => SpectrumFeature,
): FrameExtractor {
  const { power = 1 } = options;
  checkRate(sampleRate);
  checkPower(power);
  const spectra = frameSpectra(options);
  const { bins, frameLength, hopLength } = spectra;
  const { names, row } = feature(sampleRate, spectra.nFft);
  const block = new Float32Array(GROUP * bins); // (GROUP, bins)
  const lines = Array.from({ length: GROUP }, (_, t) => block.subarray(t * bins, (t + 1) * bins));
  const values = new Float32Array(names.length);
  return {
    frameLength,
    hopLength,
    sampleRate,
    names,
    compute(samples, count, rows) {
      for (let t = 0; t < count; t += GROUP) {
        const group = Math.min(GROUP, count - t);
        const heard = samples.subarray(t * hopLength);
        block.set(power === 1 ? spectra.magnitude(heard, group) : spectra.power(heard, group));
        for (let i = 0; i < group; i++) {
          row(lines[i]!, values);
          for (let j = 0; j < values.length; j++) rows[(t + i) * values.length + j] = values[j]!;
        }
      }
    },
  };
}

/**
 * A feature of spectra over a signal, or over spectra made before; the options that say how to cut a signal then have no
 * meaning.
 *
 * @returns `frames x names.length`.
 * @throws {UsageError} as {@link spectrogram} does.
 */
export function spectrumFrames(
  input: Signal | Spectrogram,
  options: SpectrogramOptions,
  feature: (sampleRate: number, nFft: number) => SpectrumFeature,
): Frames {
  if ('samples' in input) {
    return extractFrames(input, spectrumExtractor(input.sampleRate, options, feature), options);
  }
  const { names, row } = feature(input.sampleRate, input.nFft);
  const { frames, bins, hopSeconds } = input;
  const data = new Float32Array(frames * names.length); // (frames, names)
  for (let t = 0; t < frames; t++) {
    row(
      input.data.subarray(t * bins, (t + 1) * bins),
      data.subarray(t * names.length, (t + 1) * names.length),
    );
  }
  return { data, frames, bins: names.length, names, hopSeconds };
}
