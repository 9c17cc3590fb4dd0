import { describe, expect, test } from 'vitest';
import * as twin from '../../dist/kernels/twins/elementwise.js';
import { expectClose, forSizes, get, kernels, put, values } from './memory.js';

describe('elementwise kernels equal their twins', () => {
  test('rectify and its gradient', () => {
    forSizes([30], ([n], seed) => {
      const x = values(n!, seed);
      const gradient = values(n!, seed + 1);
      const y = put(x);
      const dx = put(gradient);
      kernels.call.rectify(y, n!);
      kernels.call.rectifyBackward(dx, y, n!);
      expect(get(y, n!)).toEqual(x.map(twin.rectify));
      expect(get(dx, n!)).toEqual(gradient.map((g, i) => twin.rectifyBackward(g, x[i]!)));
    });
  });

  test('the slope of tanh', () => {
    forSizes([30], ([n], seed) => {
      const y = values(n!, seed);
      const gradient = values(n!, seed + 1);
      const dx = put(gradient);
      kernels.call.hyperbolicTangentsBackward(dx, put(y), n!);
      expectClose(
        get(dx, n!),
        gradient.map((g, i) => twin.hyperbolicTangentBackward(g, y[i]!)),
        1e-6,
      );
    });
  });

  test('standardize', () => {
    forSizes([9, 20], ([rows, columns], seed) => {
      const x = values(rows! * columns!, seed);
      const mean = values(columns!, seed + 1);
      const scale = values(columns!, seed + 2);
      const y = put(x);
      kernels.call.standardize(y, y, put(mean), put(scale), rows!, columns!);
      const expected = x.map((v, i) => twin.standardize(v, mean[i % columns!]!, scale[i % columns!]!));
      expectClose(get(y, x.length), expected, 1e-6);
    });
  });

  test('dropout', () => {
    forSizes([50], ([n], seed) => {
      const x = values(n!, seed);
      const y = put(x);
      kernels.call.dropout(y, n!, seed, 0.3 * 2 ** 32, 2);
      expect(get(y, n!)).toEqual(x.map((v, i) => (twin.dropoutKeeps(i, seed, 0.3 * 2 ** 32) ? 2 * v : 0)));
    });
  });

  test('dropout keeps its share, differently for each seed', () => {
    const kept = (seed: number) => {
      const x = put(new Float32Array(100_000).fill(1));
      kernels.call.dropout(x, 100_000, seed, 0.25 * 2 ** 32, 1);
      return get(x, 100_000);
    };
    const [first, second] = [kept(1), kept(2)];
    const share = (x: Float32Array) => x.reduce((sum, v) => sum + v, 0) / x.length;
    expect(share(first)).toBeCloseTo(0.75, 2);
    expect(share(first.map((v, i) => v * second[i]!))).toBeCloseTo(0.75 ** 2, 2);
    expect(share(first.slice(1).map((v, i) => v * first[i]!))).toBeCloseTo(0.75 ** 2, 2);
  });

  test('blocks are transposed', () => {
    forSizes([4, 6, 5], ([blocks, rows, columns], seed) => {
      const size = blocks! * rows! * columns!;
      const x = values(size, seed);
      const y = put(new Float32Array(size));
      kernels.call.transposeBlocks(y, put(x), blocks!, rows!, columns!);
      const result = get(y, size);
      for (let b = 0; b < blocks!; b++)
        for (let i = 0; i < rows!; i++)
          for (let j = 0; j < columns!; j++)
            expect(result[(b * columns! + j) * rows! + i]).toBe(x[(b * rows! + i) * columns! + j]);
    });
  });

  test('rows are copied, added and summed', () => {
    forSizes([9, 20], ([rows, columns], seed) => {
      const size = rows! * columns!;
      const x = values(size, seed);
      const row = values(columns!, seed + 1);
      const y = put(new Float32Array(size));
      kernels.call.copyRows(y, columns!, put(row), 0, rows!, columns!);
      kernels.call.addToRows(y, columns!, put(x), columns!, rows!, columns!);
      expect(get(y, size)).toEqual(x.map((v, i) => v + row[i % columns!]!));
      kernels.call.copyRows(y, columns!, put(x), columns!, rows!, columns!);
      expect(get(y, size)).toEqual(x);
      const sums = put(new Float32Array(columns!).fill(Number.NaN));
      kernels.call.sumRows(sums, put(x), rows!, columns!);
      expectClose(get(sums, columns!), twin.sumRows(x, rows!, columns!), 1e-6);
    });
  });
});
