import fc from 'fast-check';
import { expect } from 'vitest';
import { KernelInstance } from '../../dist/kernels/instance.js';
import { type Matrix, matrix } from '../../dist/kernels/matrix.js';
import { Random } from '../../dist/random.js';

export const kernels = new KernelInstance();

/** Values between -scale and scale. */
export function values(count: number, seed: number, scale = 1): Float32Array {
  const random = new Random(seed, count);
  return Float32Array.from({ length: count }, () => random.between(-scale, scale));
}

/** Copies values into newly allocated memory of the kernels; `canaries` stand behind them. */
export function put(data: Float32Array): number {
  const address = kernels.allocate(data.length + 4);
  const view = kernels.floats(address, data.length + 4);
  view.set(data);
  view.fill(CANARY, data.length);
  return address;
}

/** The values at an address, after a look whether anything was written behind them. */
export function get(address: number, count: number): Float32Array {
  expect([...kernels.floats(address + count * 4, 4)]).toEqual(Array(4).fill(CANARY));
  return kernels.floats(address, count).slice();
}

const CANARY = 12345;

/** A row-major matrix of drawn values in a host's memory; its rows, and what lies between them, are drawn alike. */
export function drawnMatrix(
  host: KernelInstance,
  rows: number,
  columns: number,
  seed: number,
  rowStride = columns,
): Matrix {
  const address = host.allocate(rows * rowStride);
  host.floats(address, rows * rowStride).set(values(rows * rowStride, seed));
  return matrix(address, rows, columns, rowStride);
}

/** Drawn rows as the whole numbers of `quantizeRows`, in panels of `height` rows: addresses of them and of their scales. */
export function drawnWholeNumbers(
  host: KernelInstance,
  rows: number,
  columns: number,
  { height, limit, seed }: { height: number; limit: number; seed: number },
): { q: number; scales: number; depth: number } {
  const filled = Math.ceil(rows / height) * height;
  const depth = Math.ceil(columns / 8) * 8;
  const x = drawnMatrix(host, rows, columns, seed).address;
  const [q, scales] = [host.allocate((filled * depth) / 2), host.allocate(filled)];
  host.call.quantizeRows(q, scales, x, columns, rows, columns, height, limit);
  return { q, scales, depth };
}

/** Runs a body with sizes and a seed drawn by fast-check, giving its memory back afterwards. */
export function forSizes(
  limits: readonly number[],
  body: (sizes: number[], seed: number) => void,
  numRuns = 60,
): void {
  const sizes = fc.tuple(...limits.map((max) => fc.integer({ min: 1, max })));
  fc.assert(
    fc.property(sizes, fc.nat(), (drawn, seed) => {
      const mark = kernels.mark();
      body(drawn, seed);
      kernels.release(mark);
    }),
    { numRuns },
  );
}

/** Every value within `tolerance` times the largest expected magnitude, at least 1. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  let scale = 1;
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]!));
  for (let i = 0; i < expected.length; i++) {
    if (!(Math.abs(actual[i]! - expected[i]!) <= tolerance * scale)) {
      expect.fail(`value ${i} of ${expected.length}: ${actual[i]} instead of ${expected[i]}`);
    }
  }
}
