import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KernelInstance } from '../../dist/kernels/instance.js';
import { matrix, multiply, transposed } from '../../dist/kernels/matrix.js';
import { Random } from '../../dist/random.js';
import { values } from './memory.js';

const SCALE = 2 ** 149; // makes every float32 a whole number

/** a b + c rounded once to float32, by whole numbers of any size. */
function roundedOnce(a: number, b: number, c: number): number {
  if (!Number.isFinite(a * b) || !Number.isFinite(c)) return Math.fround(a * b + c);
  const sum = BigInt(a * SCALE) * BigInt(b * SCALE) + (BigInt(c * SCALE) << 149n); // times 2^298
  if (sum === 0n) return a * b + c; // the sign of a zero
  const magnitude = sum < 0n ? -sum : sum;
  const shift = BigInt(Math.max(149, magnitude.toString(2).length - 24));
  const rest = magnitude & ((1n << shift) - 1n);
  const half = 1n << (shift - 1n);
  let digits = magnitude >> shift;
  if (rest > half || (rest === half && digits % 2n === 1n)) digits++;
  const value = Math.fround(Number(digits) * 2 ** (Number(shift) - 149) * 2 ** -149);
  return sum < 0n ? -value : value;
}

const kernels = new KernelInstance('fused');

function multiplyAdd(a: Float32Array, b: Float32Array, c: Float32Array): Float32Array {
  const mark = kernels.mark();
  const addresses = [a, b, c].map((data) => {
    const address = kernels.allocate(Math.ceil(data.length / 4) * 4);
    kernels.floats(address, data.length).set(data);
    return address;
  });
  const y = kernels.allocate(Math.ceil(a.length / 4) * 4);
  kernels.call.multiplyAdd(y, addresses[0]!, addresses[1]!, addresses[2]!, a.length);
  const result = kernels.floats(y, a.length).slice();
  kernels.release(mark);
  return result;
}

/** Any float32 there is. */
const anyFloat = fc
  .integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
  .map((bits) => new Float32Array(Int32Array.of(bits).buffer)[0]!);

/** Few digits: their sums often lie half way between two float32. */
const roundFloat = fc
  .tuple(fc.integer({ min: -4095, max: 4095 }), fc.integer({ min: -30, max: 30 }))
  .map(([digits, exponent]) => Math.fround(digits * 2 ** exponent));

describe('a product and a sum rounded once', () => {
  test('is what whole numbers give, for any bits and half-way cases', () => {
    const triples = fc.oneof(
      fc.tuple(anyFloat, anyFloat, anyFloat),
      fc.tuple(roundFloat, roundFloat, roundFloat),
    );
    fc.assert(
      fc.property(fc.array(triples, { minLength: 1, maxLength: 50 }), (given) => {
        const [a, b, c] = [0, 1, 2].map((i) => Float32Array.from(given, (triple) => triple[i]!));
        const expected = Float32Array.from(given, ([x, y, z]) => roundedOnce(x, y, z));
        expect(multiplyAdd(a!, b!, c!)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('knows the traps of rounding twice', () => {
    const e = 2 ** -12;
    expect(multiplyAdd(Float32Array.of(1 + e), Float32Array.of(1 + e), Float32Array.of(-1 - 2 * e))[0]).toBe(
      2 ** -24,
    );
    // just above half way between two float32, by less than float64 holds
    const [a, b, c] = [Math.fround(1 + 2 ** -23), Math.fround(2 ** -24), 2 ** 40];
    const sum = multiplyAdd(
      Float32Array.of(c, 1),
      Float32Array.of(1 + 2 ** -23, b),
      Float32Array.of(2 ** 16, a),
    );
    expect([...sum]).toEqual([roundedOnce(c, 1 + 2 ** -23, 2 ** 16), roundedOnce(1, b, a)]);
  });
});

describe('a fused matrix product', () => {
  test('is rounded once a step, in the order of the inner dimension, for any shape', () => {
    fc.assert(
      fc.property(
        fc.tuple(...[40, 300, 60].map((max) => fc.integer({ min: 1, max }))),
        fc.nat(),
        fc.boolean(),
        ([m, k, n], seed, across) => {
          const mark = kernels.mark();
          const place = (data: Float32Array) => {
            const address = kernels.allocate(data.length);
            kernels.floats(address, data.length).set(data);
            return address;
          };
          const a = values(m! * k!, seed);
          const b = values(k! * n!, seed + 1);
          const [bt, ct] = [place(b), kernels.allocate(m! * n!)];
          const left = across
            ? transposed(matrix(place(a.map((_, i) => a[(i % m!) * k! + Math.floor(i / m!)]!)), k!, m!))
            : matrix(place(a), m!, k!);
          multiply(kernels, matrix(ct, m!, n!), left, matrix(bt, k!, n!));
          const result = kernels.floats(ct, m! * n!).slice();
          kernels.release(mark);
          const random = new Random(seed);
          for (let check = 0; check < 5; check++) {
            const [i, j] = [random.below(m!), random.below(n!)];
            let sum = 0;
            let block = 0;
            for (let p = 0; p < k!; p++) {
              block = roundedOnce(a[i * k! + p]!, b[p * n! + j]!, block);
              if (p % 256 === 255 || p === k! - 1) {
                sum = Math.fround(sum + block);
                block = 0;
              }
            }
            expect(result[i * n! + j]).toBe(sum);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
