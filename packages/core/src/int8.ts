/** Whole numbers of 8 bits, -127 to 127, with a scale for each row of a matrix; about a byte a number. */

import { roundHalfEven } from './elementary.js';

/** The largest of a row. */
export const INT8_LIMIT = 127;

/** A row of no more than this becomes zeros, as in the kernel `quantizeRows`. */
const LEAST = 1e-30;

/**
 * Rounds the rows of a matrix to whole numbers times a scale, ties to even; the largest magnitude of a row becomes 127.
 * (Smaller scales, which clip it, left more squared error in every row of Whisper base.) The products are rounded to the
 * same again. The scale of a row with a number that is not finite is NaN.
 *
 * @returns The whole numbers, row-major, and a scale for each row.
 */
export function toInt8(values: Float32Array, rows: number) {
  const columns = values.length / rows;
  const numbers = new Int8Array(values.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * columns, (row + 1) * columns);
    const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest <= LEAST) continue;
    const scale = shortened(largest / INT8_LIMIT);
    scales[row] = scale;
    for (let i = 0; i < columns; i++) numbers[row * columns + i] = roundHalfEven(own[i]! / scale);
  }
  return { numbers, scales };
}

/** To 16 bits (Dekker, 1971): any of our whole numbers times such a scale is exact in float32. */
function shortened(x: number): number {
  const t = x * (2 ** 37 + 1);
  return t - (t - x);
}
