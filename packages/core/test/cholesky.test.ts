import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factorize, solve } from '../dist/cholesky.js';
import { Random } from '../dist/random.js';

/** Sizes below, at and above the columns that are finished together. */
const sizes = fc.integer({ min: 1, max: 50 });

test('the factor times itself transposed is the matrix, whose upper half stays', () => {
  fc.assert(
    fc.property(sizes, fc.nat(), (n, seed) => {
      const matrix = positiveDefinite(n, seed);
      const factor = matrix.slice();
      factorize(factor, n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          if (j > i) expect(factor[i * n + j]).toBe(matrix[i * n + j]);
          let product = 0;
          for (let k = 0; k <= Math.min(i, j); k++) product += factor[i * n + k]! * factor[j * n + k]!;
          expect(product).toBeCloseTo(matrix[i * n + j]!, 10);
        }
      }
    }),
  );
});

test('solves a system of equations', () => {
  fc.assert(
    fc.property(sizes, fc.nat(), (n, seed) => {
      const matrix = positiveDefinite(n, seed);
      const right = Float64Array.from({ length: n }, (_, i) => Math.sin(i));
      const factor = matrix.slice();
      factorize(factor, n);
      const x = solve(factor, right, n);
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * x[j]!;
        expect(sum).toBeCloseTo(right[i]!, 9);
      }
    }),
  );
});

test('a matrix that is not positive definite leaves NaN', () => {
  const factor = Float64Array.of(1, 0, 2, 1);
  factorize(factor, 2);
  expect(factor[3]).toBeNaN();
});

/** Rows of uniform numbers times themselves transposed, and 1 on the diagonal. */
function positiveDefinite(n: number, seed: number): Float64Array {
  const random = new Random(seed, n);
  const rows = Float64Array.from({ length: n * n }, () => random.between(-1, 1));
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = i === j ? 1 : 0;
    for (let k = 0; k < n; k++) sum += rows[i * n + k]! * rows[j * n + k]!;
    return sum;
  });
}
