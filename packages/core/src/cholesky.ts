/** Columns finished at a time: few enough that their rows stay in the processor's cache while all others go by. */
const PANEL = 16;

/**
 * Cholesky's factor in place of the lower half of a positive definite matrix, `n x n`; the upper half stays as it was. Of
 * a matrix that is not positive definite it holds NaN.
 */
export function factorize(a: Float64Array, n: number): void {
  for (let from = 0; from < n; from += PANEL) {
    for (let i = from; i < n; i++) {
      const to = Math.min(from + PANEL, i + 1);
      subtractProducts(a, n, i, from, to);
      for (let j = from; j < to; j++) {
        const sum = lessProducts(a[i * n + j]!, a, i * n, j * n, from, j);
        a[i * n + j] = i === j ? Math.sqrt(sum) : sum / a[j * n + j]!;
      }
    }
  }
}

/** Takes the products of row `i` with rows `from` to `to`, over the columns in front of `from`, off that row. */
function subtractProducts(a: Float64Array, n: number, i: number, from: number, to: number): void {
  let j = from;
  // four sums at a time, since each addition waits for the one before it
  for (; j + 4 <= to; j += 4) {
    const [row, r0, r1, r2, r3] = [i * n, j * n, (j + 1) * n, (j + 2) * n, (j + 3) * n];
    let [s0, s1, s2, s3] = [a[row + j]!, a[row + j + 1]!, a[row + j + 2]!, a[row + j + 3]!];
    for (let k = 0; k < from; k++) {
      const value = a[row + k]!;
      s0 -= value * a[r0 + k]!;
      s1 -= value * a[r1 + k]!;
      s2 -= value * a[r2 + k]!;
      s3 -= value * a[r3 + k]!;
    }
    a[row + j] = s0;
    a[row + j + 1] = s1;
    a[row + j + 2] = s2;
    a[row + j + 3] = s3;
  }
  for (; j < to; j++) a[i * n + j] = lessProducts(a[i * n + j]!, a, i * n, j * n, 0, from);
}

/** `sum` less the products of two rows, which begin at `row` and `other`, over the columns `from` to `to`. */
function lessProducts(
  sum: number,
  a: Float64Array,
  row: number,
  other: number,
  from: number,
  to: number,
): number {
  for (let k = from; k < to; k++) sum -= a[row + k]! * a[other + k]!;
  return sum;
}

/** Solves `L L^T x = b`, n values each, for a factor of {@link factorize}. */
export function solve(factor: Float64Array, b: Float64Array, n: number): Float64Array {
  const x = solveHalf(factor, b, n);
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= factor[k * n + i]! * x[k]!;
    x[i]! /= factor[i * n + i]!;
  }
  return x;
}

/** Solves `L x = b`, n values each. */
export function solveHalf(factor: Float64Array, b: Float64Array, n: number): Float64Array {
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= factor[i * n + k]! * x[k]!;
    x[i]! /= factor[i * n + i]!;
  }
  return x;
}
