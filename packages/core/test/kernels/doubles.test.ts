import { expect, test } from 'vitest';
import { pcen } from '../../dist/kernels/twins/pcen.js';
import { expectClose, forSizes, get, kernels, put, values } from './memory.js';

test('exponentialsOf is within 1e-7 of the exact value', () => {
  for (const count of [1, 2, 5, 40_000]) {
    const x = values(count, count, 80);
    const y = put(new Float32Array(count));
    kernels.call.exponentialsOf(y, put(x), 0.5, 3, count);
    const errors = get(y, count).map((value, i) => Math.abs(value / (3 * Math.exp(0.5 * x[i]!)) - 1));
    expect(errors.reduce((a, b) => Math.max(a, b))).toBeLessThan(1e-7);
  }
});

test('pcen', () => {
  forSizes([7, 9, 3], ([rows, n, kind], seed) => {
    const bias = kind === 1 ? 0 : 1.5;
    const power = kind === 2 ? 0 : 0.3;
    const options = { b: 0.2, gain: 0.9, bias, power, offset: bias ** power, eps: 1e-5 };
    const x = values(rows! * n!, seed, 1000).map((value) => (value < -900 ? 0 : Math.abs(value)));
    const reference = values(rows! * n!, seed + 1, 1000).map(Math.abs);
    const average = put(new Float32Array(2 * (n! + (n! % 2))));
    const state = new Float64Array(kernels.floats(average, 1).buffer, average, n!);
    state.fill(1);
    const y = put(x);
    kernels.call.pcen(y, y, put(reference), average, rows!, n!, 0.2, 0.9, bias, power, options.offset, 1e-5);
    const expectedState = new Float64Array(n!).fill(1);
    expectClose(get(y, x.length), pcen(x, reference, expectedState, options), 1e-7);
    expectClose(new Float64Array(kernels.floats(average, 1).buffer, average, n!), expectedState, 1e-14);
  });
});
