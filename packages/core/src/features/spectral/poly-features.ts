import { UsageError } from '../../errors.js';
import { planned } from '../../planned.js';
import type { Signal } from '../../signal.js';
import { requireWhole } from '../../spectrum/checks.js';
import type { Frames } from '../../spectrum/frames.js';
import type { FrameExtractor } from '../../spectrum/framing.js';
import type { Spectrogram, SpectrumOptions } from '../../spectrum/spectrogram.js';
import { type SpectrumFeature, spectrumExtractor, spectrumFrames } from '../../spectrum/spectrum-feature.js';
import { binFrequencies } from './frequencies.js';

/** Options of {@link polyFeatures}. */
export interface PolyFeaturesOptions extends SpectrumOptions {
  /** Degree of the polynomial. Default 1: a straight line. */
  order?: number;
}

/**
 * Coefficients of the polynomial in frequency (Hz) that fits each frame's magnitudes best in least squares, the highest
 * power's first; `librosa.feature.poly_features`.
 *
 * @param input A signal, or magnitudes.
 * @param options `hopLength` is 512 by default.
 * @returns `frames x (order + 1)`.
 * @throws {UsageError} as {@link spectrogram} does, and where there are not more bins than the degree.
 */
export function polyFeatures(input: Signal | Spectrogram, options: PolyFeaturesOptions = {}): Frames {
  return spectrumFrames(input, options, planPolynomial(options));
}

/** The extractor of {@link polyFeatures}. */
export function polyFeaturesExtractor(sampleRate: number, options: PolyFeaturesOptions = {}): FrameExtractor {
  return spectrumExtractor(sampleRate, options, planPolynomial(options));
}

function planPolynomial({ order = 1 }: PolyFeaturesOptions) {
  requireWhole('order', order, 0);
  return (sampleRate: number, nFft: number): SpectrumFeature => {
    const fit = polynomialFit(sampleRate, nFft, order);
    return {
      names: fit.map((_, i) => `coefficient of f^${order - i}`),
      row(spectrum, values) {
        for (let i = 0; i < fit.length; i++) {
          const weights = fit[i]!;
          let sum = 0;
          for (let k = 0; k < spectrum.length; k++) sum += weights[k]! * spectrum[k]!;
          values[i] = sum;
        }
      },
    };
  };
}

/** What magnitudes are multiplied by and summed to give each coefficient, the highest power's first. */
const polynomialFit = planned((sampleRate: number, nFft: number, order: number): Float64Array[] => {
  const frequencies = binFrequencies(sampleRate, nFft);
  if (frequencies.length <= order) {
    throw new UsageError(
      `order is ${order} but ${frequencies.length} bins determine no polynomial of that degree: use a longer FFT`,
    );
  }
  const highest = frequencies.at(-1)!; // powers are of f / highest, at most 1
  const powers = [frequencies.map(() => 1)];
  const units = [1];
  for (let j = 1; j <= order; j++) {
    powers.push(powers[j - 1]!.map((power, k) => (power * frequencies[k]!) / highest));
    units.push(units[j - 1]! * highest);
  }
  const { q, r } = orthonormalized(powers);
  // R coefficients = Q^T magnitudes, solved from the last row up
  const fit: Float64Array[] = [];
  for (let j = order; j >= 0; j--) {
    const weights = q[j]!.slice();
    for (let i = j + 1; i <= order; i++) {
      for (let k = 0; k < weights.length; k++) weights[k]! -= r[j]![i]! * fit[order - i]![k]!;
    }
    fit.push(weights.map((weight) => weight / r[j]![j]!));
  }
  return fit.map((weights, i) => weights.map((weight) => weight / units[order - i]!));
});

/** Gram and Schmidt's columns, each made orthogonal twice, and the triangle that makes the given columns of them. */
function orthonormalized(columns: readonly Float64Array[]): { q: Float64Array[]; r: number[][] } {
  const q = columns.map((column) => column.slice());
  const r = columns.map(() => columns.map(() => 0));
  for (let j = 0; j < q.length; j++) {
    const column = q[j]!;
    for (let i = 0; i < 2 * j; i++) {
      const other = q[i % j]!;
      const share = dot(other, column);
      r[i % j]![j]! += share;
      for (let k = 0; k < column.length; k++) column[k]! -= share * other[k]!;
    }
    const length = Math.sqrt(dot(column, column));
    r[j]![j] = length;
    for (let k = 0; k < column.length; k++) column[k]! /= length;
  }
  return { q, r };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
