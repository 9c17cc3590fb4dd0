import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHalves, toHalves } from '../dist/half.js';

const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
const values = fromHalves(all);
const rounded = (value: number) => fromHalves(toHalves(Float32Array.of(value)))[0]!;

describe('half precision', () => {
  it('keeps every number it has', () => {
    const back = toHalves(values);
    for (const [bits, value] of values.entries()) {
      if (Number.isNaN(value)) expect(values[back[bits]!]).toBeNaN();
      else expect(back[bits]).toBe(bits);
    }
  });

  it('rounds to the nearest, ties to even', () => {
    for (let bits = 0; bits < 0x7bff; bits += 7) {
      const [low, high] = [values[bits]!, values[bits + 1]!];
      const middle = (low + high) / 2;
      const step = (high - low) / 1024;
      expect(rounded(middle)).toBe(bits % 2 === 0 ? low : high);
      expect(rounded(-middle)).toBe(bits % 2 === 0 ? -low : -high);
      expect(rounded(middle - step)).toBe(low);
      expect(rounded(middle + step)).toBe(high);
    }
  });

  it('is off by a part in 2048 at most, or by 2^-25 near zero', () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const error = Math.abs(rounded(value) - value);
        expect(error).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -11, 2 ** -25));
      }),
    );
  });

  it('has no number beyond 65504', () => {
    expect(rounded(65519.996)).toBe(65504);
    expect(rounded(65520)).toBe(Number.POSITIVE_INFINITY);
    expect(rounded(-1e30)).toBe(Number.NEGATIVE_INFINITY);
    expect(rounded(Number.NaN)).toBeNaN();
  });
});
