import { expect, test } from 'vitest';
import * as twin from '../../dist/kernels/twins/gelu.js';
import { expectClose, forSizes, get, kernels, put, values } from './memory.js';

test('GELU and its slope equal their twins', () => {
  forSizes([30], ([n], seed) => {
    const x = values(n!, seed, 6);
    const gradient = values(n!, seed + 1);
    const y = put(x);
    kernels.call.gelu(y, y, n!);
    expectClose(get(y, n!), x.map(twin.gelu), 2e-7);
    const dx = put(gradient);
    kernels.call.geluBackward(dx, put(x), n!);
    expectClose(
      get(dx, n!),
      gradient.map((g, i) => twin.geluBackward(g, x[i]!)),
      5e-7,
    );
  });
});

test('GELU is within 2e-6 of the exact value, relative, from -6 to 8', () => {
  const x = Float32Array.from({ length: 140_001 }, (_, i) => i / 10_000 - 6);
  const y = put(x);
  kernels.call.gelu(y, y, x.length);
  const errors = get(y, x.length).map((value, i) => (x[i] ? Math.abs(value / twin.gelu(x[i]!) - 1) : value));
  expect(errors.reduce((a, b) => Math.max(a, b))).toBeLessThan(2e-6);
});

test('far out GELU is 0 or its argument', () => {
  const y = put(Float32Array.of(-1e30, -40, 40, 1e19));
  kernels.call.gelu(y, y, 4);
  const [low, lower, ...rest] = get(y, 4);
  expect(Math.max(Math.abs(low!), Math.abs(lower!))).toBeLessThan(1e-38);
  expect(rest).toEqual([40, Math.fround(1e19)]);
});
