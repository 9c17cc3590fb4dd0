import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { angleOf, arctangent, cosineOfTurn, exp, ln, sineOfTurn } from '../../dist/elementary.js';

const CLOSE = 1e-15; // about five units in the last place

describe('elementary functions', () => {
  it('ln is the natural logarithm of every positive float64', () => {
    fc.assert(
      fc.property(fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true }), (x) => {
        expect(Math.abs(ln(x) - Math.log(x))).toBeLessThanOrEqual(CLOSE * Math.abs(Math.log(x)));
      }),
      { numRuns: 5000 },
    );
    for (const x of [
      Number.MIN_VALUE,
      2.2250738585072014e-308,
      0.7,
      1 - 2 ** -53,
      1 + 2 ** -52,
      1.4,
      Number.MAX_VALUE,
    ]) {
      expect(Math.abs(ln(x) - Math.log(x))).toBeLessThanOrEqual(CLOSE * Math.abs(Math.log(x)));
    }
    expect(ln(1)).toBe(0);
  });

  it('arctangent and angleOf are the angles of slopes and points', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ min: -1e3, max: 1e3, noNaN: true }), (slope, y) => {
        expect(Math.abs(arctangent(slope) - Math.atan(slope))).toBeLessThanOrEqual(CLOSE);
        expect(Math.abs(angleOf(0.5, y) - Math.atan2(y, 0.5))).toBeLessThanOrEqual(2 * CLOSE);
        expect(Math.abs(angleOf(-0.5, y) - Math.atan2(y, -0.5))).toBeLessThanOrEqual(
          y === 0 ? 2 * Math.PI : 2 * CLOSE,
        );
      }),
      { numRuns: 2000 },
    );
    expect([angleOf(0, 0), angleOf(0, 2), angleOf(0, -2)]).toEqual([0, Math.PI / 2, -Math.PI / 2]);
    expect(angleOf(-1, 0)).toBe(Math.PI);
  });

  it('exp is the exponential', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThanOrEqual(CLOSE);
      }),
      { numRuns: 5000 },
    );
    expect(exp(0)).toBe(1);
  });

  it('cosine and sine of a turn are those of the angle', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 5000 }), (k, n) => {
        const angle = (2 * Math.PI * (k % n)) / n;
        expect(Math.abs(cosineOfTurn(k, n) - Math.cos(angle))).toBeLessThanOrEqual(2 * CLOSE);
        expect(Math.abs(sineOfTurn(k, n) - Math.sin(angle))).toBeLessThanOrEqual(2 * CLOSE);
      }),
      { numRuns: 5000 },
    );
    const quarters = [0, 1, 2, 3, 4].map((k) => [cosineOfTurn(k, 4), sineOfTurn(k, 4)]);
    expect(quarters.flat().map((x) => x + 0)).toEqual([1, 0, 0, 1, -1, 0, 0, -1, 1, 0]);
  });

  // seen on Node 20 and 24; nothing in them may depend on the host
  it('have these bits everywhere', () => {
    const bits = (x: number) => new BigUint64Array(Float64Array.of(x).buffer)[0]!.toString(16);
    expect(
      [ln(3), ln(1e-10), exp(1.5), exp(-20), cosineOfTurn(3, 512), sineOfTurn(100, 509)].map(bits),
    ).toEqual([
      '3ff193ea7aad030a',
      'c037069e2aa2aa5a',
      '4011ed3fe64fc541',
      '3e21b48655f37267',
      '3feffa72effef75d',
      '3fee34e37263cfa1',
    ]);
  });
});
