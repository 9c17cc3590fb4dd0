import type { KernelInstance } from '../../kernels/instance.js';
import { type Matrix, matrix, multiply, type PackedMatrix, pack, transposed } from '../../kernels/matrix.js';

/** One head's part of a sequence, each (frames, size). */
export interface Head {
  readonly query: Matrix;
  readonly key: Matrix;
  readonly value: Matrix;
}

/** Queries at a time: memory grows with a sequence's length, not with its square. */
const QUERIES = 120;

/**
 * Scaled dot-product attention (Vaswani et al., 2017, "Attention is all you need"): for each query the mean of all
 * values, weighted by softmax of query . key / sqrt(size).
 *
 * @param mixed Receives the means, (frames, size).
 */
export function attend(kernels: KernelInstance, mixed: Matrix, { query, key, value }: Head): void {
  const mark = kernels.mark();
  const keys = pack(kernels, transposed(key)); // (size, frames)
  const values = pack(kernels, value); // (frames, size)
  const memory = sharesMemory(kernels, query.rows);
  for (let from = 0; from < query.rows; from += QUERIES) {
    const shares = sharesOf(kernels, memory, block(query, from), keys); // (queries, frames)
    multiply(kernels, block(mixed, from), shares, values);
  }
  kernels.release(mark);
}

/**
 * The way back of {@link attend}; the shares are computed again.
 *
 * @param gradients Receive the gradients by query, key and value.
 * @param mixedGradient The gradient by the means, (frames, size).
 */
export function attendBackward(
  kernels: KernelInstance,
  gradients: Head,
  mixedGradient: Matrix,
  { query, key, value }: Head,
): void {
  const mark = kernels.mark();
  const { rows: frames, columns: size } = query;
  const keys = pack(kernels, transposed(key)); // (size, frames)
  const keysBack = pack(kernels, key); // (frames, size)
  const values = pack(kernels, transposed(value)); // (size, frames)
  const memory = sharesMemory(kernels, frames);
  const gradientMemory = sharesMemory(kernels, frames);
  for (let from = 0; from < frames; from += QUERIES) {
    const queries = block(query, from);
    const dMixed = block(mixedGradient, from); // (queries, size)
    const shares = sharesOf(kernels, memory, queries, keys); // (queries, frames)
    multiply(kernels, gradients.value, transposed(shares), dMixed, from > 0);
    const dScores = matrix(gradientMemory, queries.rows, frames); // (queries, frames)
    multiply(kernels, dScores, dMixed, values);
    kernels.call.softmaxRowsBackward(dScores.address, shares.address, queries.rows, frames, scaleOf(size));
    multiply(kernels, block(gradients.query, from), dScores, keysBack);
    multiply(kernels, gradients.key, transposed(dScores), queries, from > 0);
  }
  kernels.release(mark);
}

function sharesMemory(kernels: KernelInstance, frames: number): number {
  return kernels.allocate(Math.min(QUERIES, frames) * frames);
}

/** What each query takes of each frame's value. */
function sharesOf(kernels: KernelInstance, address: number, queries: Matrix, keys: PackedMatrix): Matrix {
  const shares = matrix(address, queries.rows, keys.columns); // (queries, frames)
  multiply(kernels, shares, queries, keys);
  kernels.call.softmaxRows(address, shares.rows, shares.columns, scaleOf(queries.columns));
  return shares;
}

function scaleOf(size: number): number {
  return Math.fround(1 / Math.sqrt(size));
}

/** Up to `QUERIES` rows from one on. */
function block(rows: Matrix, from: number): Matrix {
  const address = rows.address + from * rows.rowStride * 4;
  return { ...rows, address, rows: Math.min(QUERIES, rows.rows - from) };
}
