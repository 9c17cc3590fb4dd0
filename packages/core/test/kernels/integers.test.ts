import { describe, expect, test } from 'vitest';
import { INT8_LIMIT, toInt8 } from '../../dist/int8.js';
import { KernelInstance } from '../../dist/kernels/instance.js';
import { matrix } from '../../dist/kernels/matrix.js';
import * as twin from '../../dist/kernels/twins/integers.js';
import { integerWeight } from '../../dist/network/layers/integer-weight.js';
import {
  drawnMatrix,
  drawnWholeNumbers,
  expectClose,
  forSizes,
  get,
  kernels,
  put,
  values,
} from './memory.js';

/** Rows as whole numbers in the kernels' memory. */
function quantized(x: Float32Array, rows: number, columns: number, height: number, limit: number) {
  const depth = Math.ceil(columns / 8) * 8;
  const filled = Math.ceil(rows / height) * height;
  const q = put(new Float32Array((filled * depth) / 2).fill(Number.NaN));
  const scales = put(new Float32Array(filled).fill(Number.NaN));
  kernels.call.quantizeRows(q, scales, put(x), columns, rows, columns, height, limit);
  const panels = new Int16Array(get(q, (filled * depth) / 2).buffer);
  return { q, scales, panels, depth, filled };
}

describe('kernels of whole numbers equal their twins', () => {
  test('quantizeRows, for panels of any height', () => {
    forSizes([11, 30, 2], ([rows, columns, half], seed) => {
      const x = values(rows! * columns!, seed, 3);
      const height = half! * 4;
      const { scales, panels, depth, filled } = quantized(x, rows!, columns!, height, 2047);
      const expected = twin.quantizeRows(x, columns!, 2047);
      expect(get(scales, filled).slice(0, rows!)).toEqual(expected.scales);
      for (let i = 0; i < filled; i++)
        for (let j = 0; j < depth; j++) {
          const isReal = i < rows! && j < columns!;
          expect(panels[twin.panelIndex(i, j, height, depth)]).toBe(
            isReal ? expected.q[i * columns! + j] : 0,
          );
        }
    });
  });

  test('halves become even', () => {
    const { panels } = quantized(Float32Array.of(4, 0.5, 1.5, 2.5, -0.5, -1.5, 3.49, -4), 1, 8, 4, 4);
    const row = Array.from({ length: 8 }, (_, j) => panels[twin.panelIndex(0, j, 4, 8)]! + 0);
    expect(row).toEqual([4, 0, 2, 2, 0, -2, 3, -4]);
  });

  test('the largest sum of magnitudes', () => {
    forSizes([20, 30], ([rows, columns], seed) => {
      const x = values(rows! * columns!, seed);
      const { q, depth, filled } = quantized(x, rows!, columns!, 8, 2047);
      const { q: whole } = twin.quantizeRows(x, columns!, 2047);
      const sums = Array.from({ length: rows! }, (_, i) =>
        whole.subarray(i * columns!, (i + 1) * columns!).reduce((sum, value) => sum + Math.abs(value), 0),
      );
      expect(kernels.call.largestSum(q, filled / 8, depth)).toBe(Math.max(...sums));
    });
  });

  test('multiplyIntegers, into part of a wider matrix', () => {
    forSizes([11, 20, 30], ([m, n, k], seed) => {
      const [x, w] = [values(m! * k!, seed, 3), values(n! * k!, seed + 1)];
      const a = quantized(x, m!, k!, 4, 5000);
      const b = quantized(w, n!, k!, 8, 2047);
      const stride = n! + 3;
      const before = values(m! * stride, seed + 2);
      const y = put(before);
      kernels.call.multiplyIntegers(y, stride, a.q, a.scales, b.q, b.scales, m!, n!, a.depth);
      const [left, right] = [twin.quantizeRows(x, k!, 5000), twin.quantizeRows(w, k!, 2047)];
      const sums = twin.multiplyIntegers(left.q, right.q, k!);
      const expected = before.map((value, at) => {
        const [i, j] = [Math.floor(at / stride), at % stride];
        if (j >= n!) return value;
        const scaled = Math.fround(Math.fround(sums[i * n! + j]!) * left.scales[i]!);
        return Math.fround(value + Math.fround(scaled * right.scales[j]!));
      });
      expect(get(y, before.length)).toEqual(expected);
    });
  });
});

test('tiles of a wide host give the bits of narrow ones', () => {
  const hosts = [false, true].map((wide) => new KernelInstance('strict', wide));
  forSizes([11, 60, 30], ([m, n, k], seed) => {
    const products = hosts.map((host) => {
      const mark = host.mark();
      const a = drawnWholeNumbers(host, m!, k!, { height: 4, limit: 5000, seed });
      const b = drawnWholeNumbers(host, n!, k!, { height: 8, limit: 2047, seed: seed + 1 });
      const { address: y, rowStride: stride } = drawnMatrix(host, m!, n!, seed + 2, n! + 3);
      host.call.multiplyIntegers(y, stride, a.q, a.scales, b.q, b.scales, m!, n!, a.depth);
      const result = host.floats(y, m! * stride).slice();
      host.release(mark);
      return result;
    });
    expect(products[1]).toEqual(products[0]);
  });
});

describe('a weight in whole numbers', () => {
  test('multiplies within a thousandth', () => {
    forSizes([9, 20, 300], ([m, n, k], seed) => {
      const [x, w] = [values(m! * k!, seed, 4), values(n! * k!, seed + 1)];
      const weight = integerWeight(kernels, () => matrix(put(w), n!, k!));
      const y = kernels.allocate(m! * n!);
      kernels.floats(y, m! * n!).fill(1);
      weight.addProduct(matrix(y, m!, n!), matrix(put(x), m!, k!));
      const exact = Float64Array.from({ length: m! * n! }, (_, at) => {
        const [i, j] = [Math.floor(at / n!), at % n!];
        let sum = 1;
        for (let p = 0; p < k!; p++) sum += x[i * k! + p]! * w[j * k! + p]!;
        return sum;
      });
      expectClose(kernels.floats(y, m! * n!), exact, 1e-3 * Math.sqrt(k!));
    });
  });

  test('takes one of 8 bits as it is, scales and all', () => {
    forSizes([20, 40], ([n, k], seed) => {
      const { numbers, scales } = toInt8(values(n! * k!, seed), n!);
      const w = Float32Array.from(numbers, (number, i) => number * scales[Math.floor(i / k!)]!);
      const weight = integerWeight(kernels, () => matrix(put(w), n!, k!), INT8_LIMIT);
      const identity = Float32Array.from({ length: k! * k! }, (_, i) => (i % (k! + 1) === 0 ? 1 : 0));
      const y = kernels.allocate(k! * n!);
      kernels.floats(y, k! * n!).fill(0);
      weight.addProduct(matrix(y, k!, n!), matrix(put(identity), k!, k!));
      const columns = kernels.floats(y, k! * n!);
      for (const [at, value] of w.entries()) {
        const result = columns[(at % k!) * n! + Math.floor(at / k!)]!;
        expect(Math.abs(result - value)).toBeLessThanOrEqual(2 ** -22 * Math.abs(value));
      }
    });
  });

  test('does not run over where all values are at their limit', () => {
    const [outputs, inputs] = [8, 4096];
    const weight = integerWeight(kernels, () =>
      matrix(put(new Float32Array(outputs * inputs).fill(-1)), outputs, inputs),
    );
    const y = kernels.allocate(outputs);
    kernels.floats(y, outputs).fill(0);
    weight.addProduct(matrix(y, 1, outputs), matrix(put(new Float32Array(inputs).fill(3)), 1, inputs));
    expectClose(kernels.floats(y, outputs), new Float32Array(outputs).fill(-3 * inputs), 1e-6);
  });

  test('makes zeros of zeros and passes on what is not a number', () => {
    const weight = integerWeight(kernels, () => matrix(put(values(16, 1)), 2, 8));
    const x = new Float32Array(24);
    x[9] = Number.NaN;
    x[17] = 1e-40;
    const y = kernels.allocate(6);
    kernels.floats(y, 6).fill(0);
    weight.addProduct(matrix(y, 3, 2), matrix(put(x), 3, 8));
    expect([...kernels.floats(y, 6)]).toEqual([0, 0, Number.NaN, Number.NaN, 0, 0]);
  });
});
