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
 * Divides values by their p-norm, `norm` being p (Infinity: the largest magnitude) or null for nothing to do. Values
 * whose norm is below the smallest normal float32 stay as they are; `librosa.util.normalize`.
 */
export function normalize(values: Float32Array | Float64Array, norm: number | null): void {
  if (norm === null) return;
  const length = normOf(values, norm);
  if (length < 2 ** -126) return;
  for (let i = 0; i < values.length; i++) values[i]! /= length;
}

function normOf(values: Float32Array | Float64Array, norm: number): number {
  let length = 0;
  if (norm === Number.POSITIVE_INFINITY) {
    for (let i = 0; i < values.length; i++) length = Math.max(length, Math.abs(values[i]!));
    return length;
  }
  if (norm === 2) {
    for (let i = 0; i < values.length; i++) length += values[i]! * values[i]!;
    return Math.sqrt(length);
  }
  for (let i = 0; i < values.length; i++) length += pow(Math.abs(values[i]!), norm);
  return pow(length, 1 / norm);
}
