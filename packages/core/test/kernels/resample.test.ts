import { expect, test } from 'vitest';
import * as twin from '../../dist/kernels/twins/resample.js';
import { expectClose, forSizes, get, kernels, put, values } from './memory.js';

test('polyphase', () => {
  forSizes([40, 50, 9, 300], ([up, down, fours, count], seed) => {
    const taps = 4 * fours!;
    const phase = seed % (3 * up!);
    const table = values(up! * taps, seed); // (up, taps)
    const x = values(Math.floor((phase + (count! - 1) * down!) / up!) + taps, seed + 1);
    const y = put(new Float32Array(count!));
    kernels.call.polyphase(y, put(x), put(table), taps, up!, down!, phase, count!);
    const expected = new Float32Array(count!);
    twin.polyphase(expected, x, table, taps, up!, down!, phase);
    expect(expected.some((value) => value !== 0)).toBe(true);
    expectClose(get(y, count!), expected, 2e-6);
  });
});
