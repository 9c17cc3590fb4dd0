import { expect, test } from 'vitest';
import { splineSystem } from '../../dist/features/egemaps/octave-scale.js';
import * as twin from '../../dist/kernels/twins/subharmonics.js';
import { Random } from '../../dist/random.js';
import { expectClose, forSizes, get, kernels, put, values } from './memory.js';

/** One of the four lanes. */
const lane = (lanes: Float32Array, f: number) => lanes.filter((_, i) => i % 4 === f);

test('sharpen keeps peaks with two bins on each side, and smooths', () => {
  forSizes([60, 5], ([more, steps], seed) => {
    const bins = 7 + more!;
    // few different values, so that neighbours are equal now and then; few peaks where they are smoothed
    const x = values(4 * bins, seed).map((value) => Math.abs(Math.round(value * 4)));
    for (let s = 1; s < steps!; s++) for (let i = 4; i < x.length; i++) x[i] = (x[i]! + x[i - 4]!) / 2;
    const y = put(new Float32Array(4 * bins));
    kernels.call.sharpen(y, put(x), bins, put(new Float32Array(8 * bins)));
    const ours = get(y, 4 * bins);
    for (let f = 0; f < 4; f++) expectClose(lane(ours, f), twin.sharpen(lane(x, f)), 1e-6);
  });
});

test('splines are natural cubic ones, raised to zero', () => {
  forSizes([40], ([more], seed) => {
    const n = 4 + more!;
    const random = new Random(seed, 2);
    const knots = new Float64Array(n);
    for (let k = 1; k < n; k++) knots[k] = knots[k - 1]! + random.between(0.5, 1.5);
    const y = values(4 * n, seed + 1); // (knots, lanes)
    const places = Array.from({ length: n }, () => random.between(0, knots[n - 1]!));
    const table = new Float32Array(5 * n);
    const numbers = new Int32Array(table.buffer);
    places.forEach((x, i) => {
      let k = 0;
      while (k < n - 2 && knots[k + 1]! <= x) k++;
      const width = knots[k + 1]! - knots[k]!;
      const b = (x - knots[k]!) / width;
      const a = 1 - b;
      const curved = (c: number) => ((c * c * c - c) * width * width) / 6;
      table.set([0, a, b, curved(a), curved(b)], 5 * i);
      numbers[5 * i] = k;
    });
    const z = put(new Float32Array(4 * n));
    const work = put(new Float32Array(4 * n));
    kernels.call.splines(z, put(y), put(splineSystem(knots)), put(table), n, work);
    const ours = get(z, 4 * n);
    for (let f = 0; f < 4; f++) {
      const exact = twin.spline(knots, lane(y, f));
      expectClose(
        lane(ours, f),
        places.map((x) => Math.max(0, exact(x))),
        1e-5,
      );
    }
  });
});

test('shiftedSums adds up what lies above', () => {
  forSizes([50, 16], ([n, count], seed) => {
    const random = new Random(seed, 3);
    const terms = Array.from({ length: count! }, () => random.below(n! + 5))
      .sort((a, b) => a - b)
      .map((shift) => [shift, Math.fround(random.between(0, 1))] as const);
    const table = new Float32Array(2 * count!);
    const numbers = new Int32Array(table.buffer);
    terms.forEach(([shift, weight], t) => {
      numbers[2 * t] = shift;
      table[2 * t + 1] = weight;
    });
    const x = values(4 * n!, seed);
    const y = put(new Float32Array(4 * n!));
    kernels.call.shiftedSums(y, put(x), put(table), count!, n!);
    const ours = get(y, 4 * n!);
    for (let f = 0; f < 4; f++) expectClose(lane(ours, f), twin.shiftedSums(lane(x, f), terms), 2e-6);
  });
});

test('innerProduct is the sum of products, wherever they lie', () => {
  forSizes([70, 3], ([n, offset], seed) => {
    const a = values(n! + offset!, seed);
    const b = values(n!, seed + 1);
    const sum = b.reduce((total, value, i) => total + value * a[i + offset!]!, 0);
    expect(kernels.call.innerProduct(put(a) + 4 * offset!, put(b), n!)).toBeCloseTo(sum, 4);
  });
});
