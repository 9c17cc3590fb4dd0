import { describe, expect, test } from 'vitest';
import * as twin from '../../dist/kernels/twins/bands.js';
import { Random } from '../../dist/random.js';
import { expectClose, forSizes, get, kernels, put, values } from './memory.js';

/** One of the four lanes. */
const lane = (lanes: Float32Array, f: number) => lanes.filter((_, i) => i % 4 === f);

test('bands add up neighbouring values of each lane', () => {
  forSizes([40, 12, 15], ([bins, count, widest], seed) => {
    const random = new Random(seed, 1);
    const first = Array.from({ length: count! }, () => random.below(bins!));
    const weights = first.map((at) => {
      const width = random.below(Math.min(widest!, bins! - at) + 1);
      return Array.from({ length: width }, () => Math.fround(random.between(-1, 1)));
    });
    const table = first.flatMap((at, m) => [
      ...new Float32Array(Int32Array.of(at, weights[m]!.length).buffer),
      ...weights[m]!,
    ]);
    const x = values(4 * bins!, seed + 1); // (bins, lanes)
    const y = put(new Float32Array(4 * count!).fill(7));
    kernels.call.bands(y, put(x), put(Float32Array.from(table)), count!);
    const ours = get(y, 4 * count!);
    for (let f = 0; f < 4; f++) expectClose(lane(ours, f), twin.bands(lane(x, f), first, weights), 2e-6);
  });
});

test('multiplyLanes is the product of a matrix and each lane', () => {
  forSizes([11, 40], ([rows, columns], seed) => {
    const matrix = values(rows! * columns!, seed);
    const x = values(4 * columns!, seed + 1); // (columns, lanes)
    const y = put(new Float32Array(4 * rows!));
    kernels.call.multiplyLanes(y, put(x), put(matrix), rows!, columns!);
    const ours = get(y, 4 * rows!);
    for (let f = 0; f < 4; f++)
      expectClose(lane(ours, f), twin.multiplyLane(lane(x, f), matrix, rows!), 2e-6);
  });
});

describe('decibels', () => {
  const decibels = (x: Float32Array, least: number, zero: number) => {
    const at = put(x);
    kernels.call.decibels(at, at, least, zero, x.length);
    return get(at, x.length);
  };

  test('are within 4e-7 of themselves, near 0 dB too', () => {
    for (const [low, high] of [
      [-37, 38],
      [-1, 1],
      [-1e-3, 1e-3],
      [-1e-6, 1e-6],
    ] as const) {
      const x = Float32Array.from({ length: 40_000 }, (_, i) => 10 ** (low + ((high - low) * i) / 39_999));
      const errors = decibels(x, 2 ** -126, 0).map((y, i) => {
        const exact = twin.decibels(x[i]!, 2 ** -126, 0);
        return Math.abs(y - exact) / Math.abs(exact || 1);
      });
      expect(errors.reduce((a, b) => Math.max(a, b))).toBeLessThan(4e-7);
    }
  });

  test('know a least power and what 0 dB is', () => {
    const x = Float32Array.of(0, 1e-12, 1, 100);
    const expected = [...x].map((value) => twin.decibels(value, Math.fround(1e-10), 3));
    expectClose(decibels(x, 1e-10, 3), expected, 1e-7);
  });
});

test('highest and raise', () => {
  forSizes([30], ([fours], seed) => {
    const x = values(4 * fours!, seed, 100);
    const at = put(x);
    expect(kernels.call.highest(at, x.length)).toBe(Math.max(...x));
    kernels.call.raise(at, 10, x.length);
    expect(get(at, x.length)).toEqual(x.map((value) => Math.max(value, 10)));
  });
});
