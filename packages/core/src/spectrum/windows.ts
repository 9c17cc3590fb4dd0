import { besselI0, cosineOfTurn, exp, sineOfTurn } from '../elementary.js';
import { UsageError } from '../errors.js';
import { requireWhole } from './checks.js';

/**
 * A window by name, or with its parameter: a Gaussian with its standard deviation in samples, a Kaiser window with
 * beta, which trades the width of the main lobe for the height of the others.
 */
export type WindowName =
  | 'hann'
  | 'hamming'
  | 'blackman'
  | 'blackmanHarris'
  | 'bartlett'
  | 'triangular'
  | 'rectangular'
  | 'cosine'
  | readonly [name: 'gaussian', deviation: number]
  | readonly [name: 'kaiser', beta: number];

/**
 * A window as `scipy.signal.get_window` makes it, there called `hann`, `hamming`, `blackman`, `blackmanharris`,
 * `bartlett`, `triang`, `boxcar`, `cosine`, `('gaussian', std)` and `('kaiser', beta)`.
 *
 * @param length Number of samples, at least 1.
 * @param periodic One period of a window that repeats, for spectra (the default), or else symmetric, for filters.
 * @returns `length` values in [0, 1], but for Blackman's ends, which rounding may take to -1e-17.
 * @throws {UsageError} on a name that is none, a length that is not whole, a parameter out of range.
 */
export function getWindow(name: WindowName, length: number, periodic = true): Float64Array {
  requireWhole('the length of a window', length, 1);
  const size = periodic ? length + 1 : length;
  const value = firstHalf(name, size);
  return length === 1
    ? Float64Array.of(1)
    : Float64Array.from({ length }, (_, i) => value(Math.min(i, size - 1 - i)));
}

/** The periodic Hann window, `getWindow('hann', length)`. */
export function hann(length: number): Float64Array {
  return getWindow('hann', length);
}

/** The first half of the symmetric window of `size` samples, as a function of the sample. */
function firstHalf(name: WindowName, size: number): (i: number) => number {
  const end = size - 1;
  if (typeof name !== 'string') return withParameter(name, end);
  switch (name) {
    case 'hann':
      return cosineSum([0.5, 0.5], end);
    case 'hamming':
      return cosineSum([0.54, 0.46], end);
    case 'blackman':
      return cosineSum([0.42, 0.5, 0.08], end);
    case 'blackmanHarris':
      return cosineSum([0.35875, 0.48829, 0.14128, 0.01168], end);
    case 'bartlett':
      return (i) => (2 * i) / end;
    case 'triangular':
      return size % 2 === 0 ? (i) => (2 * i + 1) / size : (i) => (2 * i + 2) / (size + 1);
    case 'rectangular':
      return () => 1;
    case 'cosine':
      return (i) => sineOfTurn(2 * i + 1, 4 * size);
    default:
      throw noWindow(name);
  }
}

function withParameter(
  [name, parameter]: readonly ['gaussian' | 'kaiser', number],
  end: number,
): (i: number) => number {
  const middle = end / 2;
  if (name === 'gaussian') {
    if (!(parameter > 0)) {
      throw new UsageError(`a Gaussian window's deviation is ${parameter} but must be above 0 samples`);
    }
    return (i) => exp(Math.max(-700, -square((i - middle) / parameter) / 2));
  }
  if (name !== 'kaiser') throw noWindow([name, parameter]);
  if (!(parameter >= 0 && parameter <= 700)) {
    throw new UsageError(`a Kaiser window's beta is ${parameter} but must lie between 0 and 700`);
  }
  const peak = besselI0(parameter);
  return (i) => besselI0(parameter * Math.sqrt(Math.max(0, 1 - square((i - middle) / middle)))) / peak;
}

/** a0 - a1 cos x + a2 cos 2x - ..., with x a turn over the window. */
function cosineSum(terms: readonly number[], end: number): (i: number) => number {
  return (i) => terms.reduce((sum, a, k) => sum + (k % 2 === 0 ? a : -a) * cosineOfTurn(k * i, end), 0);
}

function square(x: number): number {
  return x * x;
}

function noWindow(name: unknown): UsageError {
  return new UsageError(
    `there is no window ${JSON.stringify(name)}: take hann, hamming, blackman, blackmanHarris, bartlett, ` +
      "triangular, rectangular, cosine, ['gaussian', deviation] or ['kaiser', beta]",
  );
}
