import { exp, ln, pow } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import { extractFrames, type FrameExtractor } from '../../spectrum/framing.js';
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
  if ('samples' in input) {
    return extractFrames(input, spectralFlatnessExtractor(input.sampleRate, options), options);
  }
  const { power = 2 } = options;
  return spectrumFrames(input, {}, planFlatness(options, power));
}

/** The extractor of {@link spectralFlatness}. */
export function spectralFlatnessExtractor(
  sampleRate: number,
  options: SpectralFlatnessOptions = {},
): FrameExtractor {
  const { power = 2 } = options;
  // powers come without their roots
  if (power === 2) return spectrumExtractor(sampleRate, { ...options, power: 2 }, planFlatness(options, 1));
  return spectrumExtractor(sampleRate, { ...options, power: 1 }, planFlatness(options, power));
}

/** @param exponent What values are raised to. */
function planFlatness({ amin = 1e-10, power = 2 }: SpectralFlatnessOptions, exponent: number) {
  const least = Math.fround(amin);
  if (!(least > 0)) throw new UsageError(`amin is ${amin} but must be positive, as a float32`);
  if (!(power > 0)) throw new UsageError(`power is ${power} but must be positive`);
  return (_: number, nFft: number): SpectrumFeature => {
    const raised = new Float32Array(Math.floor(nFft / 2) + 1); // float32, as librosa's
    return {
      names: ['spectral flatness'],
      row(spectrum, values) {
        if (exponent !== 1) raise(spectrum, exponent, raised);
        values[0] = flatnessOf(exponent === 1 ? spectrum : raised, least);
      },
    };
  };
}

function raise(values: Float32Array, power: number, raised: Float32Array): void {
  for (let k = 0; k < raised.length; k++) raised[k] = pow(values[k]!, power);
}

/** Geometric over arithmetic mean of float32 values, taken for `least` where they are less. */
function flatnessOf(values: Float32Array, least: number): number {
  const { length } = values;
  const whole = length - (length % 4);
  let sum = 0;
  let product = 1; // divided by 2^octaves, which is exact
  let octaves = 0;
  for (let k = 0; k < whole; k += 4) {
    const a = values[k]! > least ? values[k]! : least;
    const b = values[k + 1]! > least ? values[k + 1]! : least;
    const c = values[k + 2]! > least ? values[k + 2]! : least;
    const d = values[k + 3]! > least ? values[k + 3]! : least;
    sum += a + b + (c + d);
    product *= a * b * (c * d); // of four float32: within 2^-600 and 2^512
    for (; product > 2 ** 300; octaves += 300) product *= 2 ** -300;
    for (; product < 2 ** -300; octaves -= 300) product *= 2 ** 300;
  }
  let log = ln(product) + octaves * Math.LN2;
  for (let k = whole; k < length; k++) {
    const a = values[k]! > least ? values[k]! : least;
    sum += a;
    log += ln(a);
  }
  return exp(log / length) / (sum / length);
}
