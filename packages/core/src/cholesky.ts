/**
 * Cholesky's factor in place of the lower half of a positive definite matrix, `n x n`; the upper half stays as it was. Of
 * a matrix that is not positive definite it holds NaN.
 */
export function factorize(a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / a[j * n + j]!;
    }
  }
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
