import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import type { FrameExtractor } from '../../spectrum/framing.js';
import type { Spectrogram, SpectrumOptions } from '../../spectrum/spectrogram.js';
import { type SpectrumFeature, spectrumExtractor, spectrumFrames } from '../../spectrum/spectrum-feature.js';
import { binFrequencies } from './frequencies.js';

/**
 * Where each frame's spectrum has its centre of mass: the mean of the frequencies, weighted by magnitude;
 * `librosa.feature.spectral_centroid`. 0 where all is silent.
 *
 * @param input A signal, or magnitudes.
 * @param options `hopLength` is 512 by default.
 * @returns `frames x 1`, Hz.
 * @throws {UsageError} as {@link spectrogram} does.
 */
export function spectralCentroid(input: Signal | Spectrogram, options: SpectrumOptions = {}): Frames {
  return spectrumFrames(input, options, planCentroid);
}

/** The extractor of {@link spectralCentroid}. */
export function spectralCentroidExtractor(sampleRate: number, options: SpectrumOptions = {}): FrameExtractor {
  return spectrumExtractor(sampleRate, options, planCentroid);
}

function planCentroid(sampleRate: number, nFft: number): SpectrumFeature {
  const frequencies = binFrequencies(sampleRate, nFft);
  return {
    names: ['spectral centroid'],
    row(spectrum, values) {
      values[0] = centroidOf(spectrum, divisorOf(spectrum), frequencies);
    },
  };
}

/**
 * Sum of a spectrum, to divide it by; 1 where that is below the smallest normal float32: such a spectrum is left as it
 * is, as in librosa.
 */
export function divisorOf(spectrum: Float32Array): number {
  const even = spectrum.length - (spectrum.length % 2);
  let a = spectrum.length % 2 === 0 ? 0 : spectrum[even]!;
  let b = 0; // two sums abreast, so that one addition need not wait for the other
  for (let k = 0; k < even; k += 2) {
    a += spectrum[k]!;
    b += spectrum[k + 1]!;
  }
  return a + b < 2 ** -126 ? 1 : a + b;
}

/** The spectrum's moment on the axis of frequencies, over `divisor`. */
export function centroidOf(spectrum: Float32Array, divisor: number, frequencies: Float64Array): number {
  const even = spectrum.length - (spectrum.length % 2);
  let a = spectrum.length % 2 === 0 ? 0 : spectrum[even]! * frequencies[even]!;
  let b = 0;
  for (let k = 0; k < even; k += 2) {
    a += spectrum[k]! * frequencies[k]!;
    b += spectrum[k + 1]! * frequencies[k + 1]!;
  }
  return (a + b) / divisor;
}
