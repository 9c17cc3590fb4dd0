import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import type { FrameExtractor } from '../../spectrum/framing.js';
import type { Spectrogram, SpectrumOptions } from '../../spectrum/spectrogram.js';
import { type SpectrumFeature, spectrumExtractor, spectrumFrames } from '../../spectrum/spectrum-feature.js';
import { binFrequencies } from './frequencies.js';

/** Options of {@link spectralRolloff}. */
export interface SpectralRolloffOptions extends SpectrumOptions {
  /** Part of the spectrum's sum, between 0 and 1. Default 0.85. */
  rollPercent?: number;
}

/**
 * Frequency of the first bin at which the sum of magnitudes from 0 Hz on reaches a part of the whole;
 * `librosa.feature.spectral_rolloff`. The sums are float32, as librosa's, so that they fall on the same bin.
 *
 * @param input A signal, or magnitudes.
 * @param options `hopLength` is 512 by default.
 * @returns `frames x 1`, Hz.
 * @throws {UsageError} as {@link spectrogram} does, and where `rollPercent` is not between 0 and 1.
 */
export function spectralRolloff(input: Signal | Spectrogram, options: SpectralRolloffOptions = {}): Frames {
  return spectrumFrames(input, options, planRolloff(options));
}

/** The extractor of {@link spectralRolloff}. */
export function spectralRolloffExtractor(
  sampleRate: number,
  options: SpectralRolloffOptions = {},
): FrameExtractor {
  return spectrumExtractor(sampleRate, options, planRolloff(options));
}

function planRolloff({ rollPercent = 0.85 }: SpectralRolloffOptions) {
  if (!(rollPercent > 0 && rollPercent < 1)) {
    throw new UsageError(`rollPercent is ${rollPercent} but must lie between 0 and 1`);
  }
  return (sampleRate: number, nFft: number): SpectrumFeature => {
    const frequencies = binFrequencies(sampleRate, nFft);
    const sums = new Float32Array(frequencies.length);
    return {
      names: ['spectral rolloff'],
      row(spectrum, values) {
        let sum = 0;
        for (let k = 0; k < sums.length; k++) sums[k] = sum = Math.fround(sum + spectrum[k]!);
        const threshold = Math.fround(Math.fround(rollPercent) * sum);
        let k = 0;
        while (sums[k]! < threshold) k++;
        values[0] = frequencies[k]!;
      },
    };
  };
}
