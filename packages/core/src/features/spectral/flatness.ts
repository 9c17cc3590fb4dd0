import { exp, ln, pow } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import type { FrameExtractor } from '../../spectrum/framing.js';
import type { Spectrogram, SpectrumOptions } from '../../spectrum/spectrogram.js';
import { type SpectrumFeature, spectrumExtractor, spectrumFrames } from '../../spectrum/spectrum-feature.js';

/** Options of {@link spectralFlatness}. */
export interface SpectralFlatnessOptions extends SpectrumOptions {
  /** Least value told apart, after the power. Default 1e-10. */
  amin?: number;
  /** Power that magnitudes are raised to, above 0. Default 2. */
  power?: number;
}

/**
 * Geometric over arithmetic mean of each frame's power spectrum: near 0 where it has peaks, as voiced sound has, 1 where
 * it is flat, as in silence; `librosa.feature.spectral_flatness` (Dubnov, 2004).
 *
 * @param input A signal, or magnitudes.
 * @param options `hopLength` is 512 by default.
 * @returns `frames x 1`, from 0 to 1.
 * @throws {UsageError} as {@link spectrogram} does, and where `amin` or `power` is not positive.
 */
export function spectralFlatness(input: Signal | Spectrogram, options: SpectralFlatnessOptions = {}): Frames {
  return spectrumFrames(input, { ...options, power: 1 }, planFlatness(options));
}

/** The extractor of {@link spectralFlatness}. */
export function spectralFlatnessExtractor(
  sampleRate: number,
  options: SpectralFlatnessOptions = {},
): FrameExtractor {
  return spectrumExtractor(sampleRate, { ...options, power: 1 }, planFlatness(options));
}

function planFlatness({ amin = 1e-10, power = 2 }: SpectralFlatnessOptions) {
  const least = Math.fround(amin);
  if (!(least > 0)) throw new UsageError(`amin is ${amin} but must be positive, as a float32`);
  if (!(power > 0)) throw new UsageError(`power is ${power} but must be positive`);
  // rounded to float32, as librosa's
  const raised = (magnitude: number) => {
    const value = Math.fround(power === 2 ? magnitude * magnitude : pow(magnitude, power));
    return value > least ? value : least;
  };
  return (): SpectrumFeature => ({
    names: ['spectral flatness'],
    row(spectrum, values) {
      const whole = spectrum.length - (spectrum.length % 4);
      let sum = 0;
      let product = 1;
      let log = 0;
      for (let k = 0; k < whole; k += 4) {
        const a = raised(spectrum[k]!);
        const b = raised(spectrum[k + 1]!);
        const c = raised(spectrum[k + 2]!);
        const d = raised(spectrum[k + 3]!);
        sum += a + b + (c + d);
        product *= a * b * (c * d); // of four float32: within 1e-180 and 1e155
        if (product > 1e100 || product < 1e-100) {
          log += ln(product); // far fewer logarithms than values
          product = 1;
        }
      }
      log += ln(product);
      for (let k = whole; k < spectrum.length; k++) {
        const a = raised(spectrum[k]!);
        sum += a;
        log += ln(a);
      }
      values[0] = exp(log / spectrum.length) / (sum / spectrum.length);
    },
  });
}
