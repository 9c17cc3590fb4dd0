import { UsageError } from '../../errors.js';
import { requireWhole } from '../../spectrum/checks.js';
import { fastSize, realFft } from '../../spectrum/fft.js';

/**
 * Autocorrelation r(k) = sum over i of x[i] x[i + k], by FFT in float64; `librosa.autocorrelate`.
 *
 * @param options.maxSize How many lags from 0 on; by default, and at most, as many as there are values.
 * @throws {UsageError} where there are no values or `maxSize` is not a whole number of at least 1.
 */
export function autocorrelate(
  values: Float32Array | Float64Array,
  options: { maxSize?: number } = {},
): Float64Array {
  const { length } = values;
  if (length === 0) throw new UsageError('there are no values to correlate');
  const { maxSize = length } = options;
  requireWhole('maxSize', maxSize, 1);
  const lags = Math.min(maxSize, length);
  const fft = realFft(fastSize(length + lags - 1)); // what wraps around reaches no lag asked for
  const padded = new Float64Array(fft.size);
  const re = new Float64Array(fft.bins);
  const im = new Float64Array(fft.bins);
  padded.set(values);
  fft.forward(padded, re, im);
  // the power spectrum is real and even: its transform is its inverse transform but for the factor 1 / size
  for (let k = 0; k < fft.bins; k++) {
    const power = re[k]! * re[k]! + im[k]! * im[k]!;
    padded[k] = power;
    if (k > 0) padded[fft.size - k] = power;
  }
  fft.forward(padded, re, im);
  return Float64Array.from({ length: lags }, (_, k) => re[k]! / fft.size);
}
