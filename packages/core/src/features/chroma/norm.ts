import { pow } from '../../elementary.js';
import { UsageError } from '../../errors.js';

/** @throws {UsageError} unless the norm is a positive number, Infinity or null. */
export function checkNorm(norm: number | null): void {
  if (norm === null || norm > 0) return;
  throw new UsageError(
    `norm is ${norm} but must be a positive number, Infinity for the maximum, or null for none`,
  );
}

/**
 * Divides each row of values by its p-norm, `norm` being p (Infinity: the largest magnitude) or null for nothing to do. A
 * row whose norm is below the smallest normal float32 stays as it is; `librosa.util.normalize`.
 *
 * @param values Row-major, `rows x columns`.
 */
export function normalizeRows(
  values: Float32Array | Float64Array,
  columns: number,
  norm: number | null,
): void {
  if (norm === null) return;
  for (let from = 0; from < values.length; from += columns) {
    const length = normOf(values, from, from + columns, norm);
    if (length < 2 ** -126) continue;
    for (let i = from; i < from + columns; i++) values[i]! /= length;
  }
}

function normOf(values: Float32Array | Float64Array, from: number, to: number, norm: number): number {
  let length = 0;
  if (norm === Number.POSITIVE_INFINITY) {
    for (let i = from; i < to; i++) length = Math.max(length, Math.abs(values[i]!));
    return length;
  }
  if (norm === 2) {
    for (let i = from; i < to; i++) length += values[i]! * values[i]!;
    return Math.sqrt(length);
  }
  for (let i = from; i < to; i++) length += pow(Math.abs(values[i]!), norm);
  return pow(length, 1 / norm);
}
