import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toInt8 } from '../dist/int8.js';

const product = ({ numbers, scales }: ReturnType<typeof toInt8>) =>
  Float32Array.from(
    numbers,
    (number, i) => number * scales[Math.floor((i * scales.length) / numbers.length)]!,
  );

describe('whole numbers of 8 bits with a scale a row', () => {
  const rows = fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9 }))
    .chain(([rows, columns]) =>
      fc.record({
        rows: fc.constant(rows),
        values: fc.array(fc.float({ min: -1e4, max: 1e4, noNaN: true }), {
          minLength: rows * columns,
          maxLength: rows * columns,
        }),
      }),
    );

  it('are within half a step, the largest of a row 127, and rounded to the same again', () => {
    fc.assert(
      fc.property(rows, ({ rows, values }) => {
        const rounded = toInt8(Float32Array.from(values), rows);
        const columns = values.length / rows;
        for (const [row, scale] of rounded.scales.entries()) {
          const own = values.slice(row * columns, (row + 1) * columns);
          const numbers = rounded.numbers.subarray(row * columns, (row + 1) * columns);
          const largest = Math.max(...own.map(Math.abs));
          expect(Math.max(...[...numbers].map(Math.abs))).toBe(largest > 1e-30 ? 127 : 0);
          for (const [i, number] of numbers.entries()) {
            expect(Math.abs(number * scale - own[i]!)).toBeLessThanOrEqual(0.5 * scale + 1e-30);
            expect(Math.fround(number * scale)).toBe(number * scale);
          }
        }
        expect(toInt8(product(rounded), rows)).toEqual(rounded);
      }),
    );
  });

  it('are even where two are as near', () => {
    expect([...toInt8(Float32Array.of(127, 0.5, 1.5, 2.5, -0.5, -1.5), 1).numbers]).toEqual([
      127, 0, 2, 2, 0, -2,
    ]);
  });

  it('do not hide what is not finite', () => {
    const { scales } = toInt8(Float32Array.of(1, Number.NaN, 2, 3, Number.POSITIVE_INFINITY, 1), 3);
    expect([...scales.map((scale, i) => (i === 1 ? Math.round(127 * scale) : scale))]).toEqual([
      Number.NaN,
      3,
      Number.NaN,
    ]);
  });
});
