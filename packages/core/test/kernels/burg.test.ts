import { expect, test } from 'vitest';
import { burg } from '../../dist/kernels/twins/burg.js';
import { forSizes, get, kernels, put, values } from './memory.js';

test('burg', () => {
  forSizes([20, 200], ([order, more], seed) => {
    const length = order! + 1 + more!;
    const samples = values(length, seed);
    const x = put(samples);
    const y = put(new Float32Array(2 * (order! + 1)));
    kernels.call.burg(y, x, order!, length, kernels.allocate(2 * (2 * length + order! + 1)));
    const ours = kernels.doubles(y, order! + 1).slice();
    get(y, 2 * (order! + 1)); // nothing was written behind
    const expected = burg(samples, order!);
    expect(expected.length).toBe(ours.length);
    for (let i = 0; i <= order!; i++) {
      expect(Math.abs(ours[i]! - expected[i]!)).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected[i]!)));
    }
  });
});
