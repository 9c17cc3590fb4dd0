import { pow } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import type { FrameExtractor } from '../../spectrum/framing.js';
import type { Spectrogram, SpectrumOptions } from '../../spectrum/spectrogram.js';
import { type SpectrumFeature, spectrumExtractor, spectrumFrames } from '../../spectrum/spectrum-feature.js';
import { centroidOf, divisorOf } from './centroid.js';
import { binFrequencies } from './frequencies.js';

/** Options of {@link spectralBandwidth}. */
export interface SpectralBandwidthOptions extends SpectrumOptions {
  /** Power that distances from the centroid are raised to, above 0. Default 2: a standard deviation. */
  p?: number;
  /** Whether magnitudes are divided by their sum. Default true. */
  norm?: boolean;
}

/**
 * How far each frame's spectrum spreads about its centroid, (sum over k of S[k] |f[k] - centroid|^p)^(1 / p);
 * `librosa.feature.spectral_bandwidth`.
 *
 * @param input A signal, or magnitudes.
 * @param options `hopLength` is 512 by default.
 * @returns `frames x 1`, Hz.
 * @throws {UsageError} as {@link spectrogram} does, and where `p` is not positive.
 */
export function spectralBandwidth(
  input: Signal | Spectrogram,
  options: SpectralBandwidthOptions = {},
): Frames {
  return spectrumFrames(input, options, planBandwidth(options));
}

/** The extractor of {@link spectralBandwidth}. */
export function spectralBandwidthExtractor(
  sampleRate: number,
  options: SpectralBandwidthOptions = {},
): FrameExtractor {
  return spectrumExtractor(sampleRate, options, planBandwidth(options));
}

function planBandwidth({ p = 2, norm = true }: SpectralBandwidthOptions) {
  if (!(p > 0 && p < Number.POSITIVE_INFINITY))
    throw new UsageError(`p is ${p} but must be a positive number`);
  return (sampleRate: number, nFft: number): SpectrumFeature => {
    const frequencies = binFrequencies(sampleRate, nFft);
    return {
      names: ['spectral bandwidth'],
      row(spectrum, values) {
        const divisor = divisorOf(spectrum);
        const centroid = centroidOf(spectrum, divisor, frequencies);
        const moment = momentAbout(centroid, spectrum, frequencies, p) / (norm ? divisor : 1);
        values[0] = p === 2 ? Math.sqrt(moment) : pow(moment, 1 / p);
      },
    };
  };
}

function momentAbout(centroid: number, spectrum: Float32Array, frequencies: Float64Array, p: number): number {
  let moment = 0;
  for (let k = 0; k < spectrum.length; k++) {
    const deviation = frequencies[k]! - centroid;
    moment += spectrum[k]! * (p === 2 ? deviation * deviation : pow(Math.abs(deviation), p));
  }
  return moment;
}
