import { expect, test } from 'vitest';
import * as twin from '../../dist/kernels/twins/layer-norm.js';
import { expectClose, forSizes, get, kernels, put, values } from './memory.js';

test('normalizeRows equals its twin, in place too', () => {
  forSizes([7, 30], ([rows, columns], seed) => {
    const x = values(rows! * columns!, seed, 3).map((value) => value + 2);
    const [gain, bias] = [values(columns!, seed + 1), values(columns!, seed + 2)];
    const expected = twin.normalizeRows(x, gain, bias, 0.1).y;
    const from = put(x);
    for (const y of [put(new Float32Array(x.length)), from]) {
      kernels.call.normalizeRows(y, from, put(gain), put(bias), rows!, columns!, 0.1);
      expectClose(get(y, x.length), expected, 1e-5);
    }
  });
});

test('normalizeRowsBackward equals its twin, in place too', () => {
  forSizes([7, 30], ([rows, columns], seed) => {
    const x = values(rows! * columns!, seed, 3).map((value) => value + 2);
    const dy = values(x.length, seed + 1);
    const gain = values(columns!, seed + 2);
    const expected = twin.normalizeRowsBackward(dy, x, gain, 0.1);
    const yGradient = put(dy);
    for (const xGradient of [put(new Float32Array(x.length)), yGradient]) {
      const gainGradient = put(new Float32Array(columns!).fill(Number.NaN));
      const biasGradient = put(new Float32Array(columns!).fill(Number.NaN));
      // biome-ignore format: arguments in the groups they belong to
      kernels.call.normalizeRowsBackward(xGradient, gainGradient, biasGradient, yGradient, put(x), put(gain),
        rows!, columns!, 0.1);
      expectClose(get(xGradient, x.length), expected.xGradient, 1e-5);
      expectClose(get(gainGradient, columns!), expected.gainGradient, 1e-5);
      expectClose(get(biasGradient, columns!), expected.biasGradient, 1e-5);
    }
  });
});

test('a row of equal values becomes the bias', () => {
  const x = put(new Float32Array(10).fill(7));
  kernels.call.normalizeRows(x, x, put(values(10, 1)), put(new Float32Array(10).fill(0.5)), 1, 10, 1e-5);
  expect(get(x, 10)).toEqual(new Float32Array(10).fill(0.5));
});
