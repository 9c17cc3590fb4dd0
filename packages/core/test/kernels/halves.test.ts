import { describe, expect, test } from 'vitest';
import { widenHalf } from '../../dist/kernels/twins/halves.js';
import { get, kernels, put } from './memory.js';

describe('the kernel that widens halves equals its twin', () => {
  const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
  const x = put(new Float32Array(all.buffer));

  test('for every number there is', () => {
    const y = put(new Float32Array(all.length));
    kernels.call.widenHalves(y, x, all.length);
    expect(get(y, all.length)).toEqual(Float32Array.from(all, widenHalf));
  });

  test('for any count, and leaves alone what lies behind', () => {
    for (const n of [0, 1, 2, 3, 4, 5, 7, 8]) {
      const y = put(new Float32Array(n));
      kernels.call.widenHalves(y, x + 2 * 15000, n);
      expect(get(y, n)).toEqual(Float32Array.from({ length: n }, (_, i) => widenHalf(15000 + i)));
    }
  });
});
