import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KernelInstance } from '../../dist/kernels/instance.js';
import { matrix, multiply, multiplyEach, transposed } from '../../dist/kernels/matrix.js';
import * as twin from '../../dist/kernels/twins/matrix.js';
import { drawnMatrix, expectClose, forSizes, get, kernels, put, values } from './memory.js';

function transpose(data: Float32Array, rows: number, columns: number): Float32Array {
  return data.map((_, at) => data[(at % rows) * columns + Math.floor(at / rows)]!);
}

describe('matrix product', () => {
  test('equals its twin for any shape and either order of memory', () => {
    forSizes(
      [40, 40, 40, 4],
      ([m, k, n, mode], seed) => {
        const a = values(m! * k!, seed);
        const b = values(k! * n!, seed + 1);
        const c = put(new Float32Array(m! * n!).fill(Number.NaN));
        const left =
          mode! % 2 ? transposed(matrix(put(transpose(a, m!, k!)), k!, m!)) : matrix(put(a), m!, k!);
        const right =
          mode! > 2 ? transposed(matrix(put(transpose(b, k!, n!)), n!, k!)) : matrix(put(b), k!, n!);
        multiply(kernels, matrix(c, m!, n!), left, right);
        expectClose(get(c, m! * n!), twin.multiply(a, b, m!, k!, n!), 2e-6);
      },
      200,
    );
  });

  test('equals its twin beyond one block in every dimension, and adds', () => {
    forSizes(
      [150, 300, 20],
      ([m, k, n], seed) => {
        const [rows, inner] = [m! + 100, k! + 250];
        const a = values(rows * inner, seed);
        const b = values(inner * n!, seed + 1);
        const before = values(rows * n!, seed + 2);
        const c = put(before);
        multiply(kernels, matrix(c, rows, n!), matrix(put(a), rows, inner), matrix(put(b), inner, n!), true);
        const expected = twin.multiply(a, b, rows, inner, n!).map((value, i) => value + before[i]!);
        expectClose(get(c, rows * n!), expected, 1e-5);
      },
      10,
    );
  });

  test('writes nothing between rows that stand apart', () => {
    const c = put(new Float32Array(5 * 12).fill(7));
    multiply(
      kernels,
      matrix(c, 5, 10, 12),
      matrix(put(values(15, 1)), 5, 3),
      matrix(put(values(30, 2)), 3, 10),
    );
    const result = get(c, 60);
    for (let i = 0; i < 5; i++) expect([...result.slice(i * 12 + 10, i * 12 + 12)]).toEqual([7, 7]);
  });

  test('a row has the same bits in any company', () => {
    forSizes(
      [130, 600, 60],
      ([m, k, n], seed) => {
        const a = values(m! * k!, seed);
        const b = matrix(put(values(k! * n!, seed + 1)), k!, n!);
        const all = put(new Float32Array(m! * n!));
        const alone = put(new Float32Array(n!));
        multiply(kernels, matrix(all, m!, n!), matrix(put(a), m!, k!), b);
        const row = m! - 1;
        multiply(kernels, matrix(alone, 1, n!), matrix(put(a.slice(row * k!)), 1, k!), b);
        expect(get(alone, n!)).toEqual(get(all, m! * n!).slice(row * n!));
      },
      30,
    );
  });

  test('several by one left-hand side have the bits of one by one', () => {
    forSizes(
      [140, 300, 60, 60],
      ([m, k, n1, n2], seed) => {
        const left = transposed(matrix(put(values(m! * k!, seed)), k!, m!));
        const products = [n1!, n2!].map((n, i) => {
          const result = () => matrix(put(new Float32Array(m! * n)), m!, n);
          return { b: matrix(put(values(k! * n, seed + i)), k!, n), c: result(), alone: result() };
        });
        multiplyEach(kernels, left, products);
        for (const { b, c, alone } of products) {
          multiply(kernels, alone, left, b);
          expect(get(c.address, m! * b.columns)).toEqual(get(alone.address, m! * b.columns));
        }
      },
      30,
    );
  });
});

describe('tiles of a wide host', () => {
  for (const arithmetic of ['strict', 'fused'] as const) {
    test(`give the bits of narrow ones, ${arithmetic}`, () => {
      const [narrow, wide] = [false, true].map((each) => new KernelInstance(arithmetic, each));
      const sizes = fc.tuple(...[140, 300, 60].map((max) => fc.integer({ min: 1, max })));
      fc.assert(
        fc.property(sizes, fc.nat(), fc.boolean(), ([m, k, n], seed, add) => {
          const product = (instance: KernelInstance) => {
            const mark = instance.mark();
            const c = drawnMatrix(instance, m!, n!, seed, n! + 3);
            const a = drawnMatrix(instance, m!, k!, seed + 1);
            multiply(instance, c, a, drawnMatrix(instance, k!, n!, seed + 2), add);
            const result = instance.floats(c.address, m! * c.rowStride).slice();
            instance.release(mark);
            return result;
          };
          expect(product(wide!)).toEqual(product(narrow!));
        }),
        { numRuns: arithmetic === 'fused' ? 40 : 100 },
      );
    });
  }
});
