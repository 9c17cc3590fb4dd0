import { cosineOfTurn } from '../elementary.js';

/**
 * The periodic Hann window, 0.5 - 0.5 cos(2 pi i / length), as `scipy.signal.get_window('hann', length)`.
 *
 * @param length Number of samples, at least 1.
 */
export function hann(length: number): Float64Array {
  if (length === 1) return Float64Array.of(1);
  return Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * cosineOfTurn(i, length));
}
