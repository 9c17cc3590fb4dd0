/** Twin of `bands` for one lane, its table as first bins and weights. Sums are of float64. */
export function bands(
  x: ArrayLike<number>,
  first: readonly number[],
  weights: readonly number[][],
): number[] {
  return weights.map((band, m) => band.reduce((sum, weight, i) => sum + weight * x[first[m]! + i]!, 0));
}

/** Twin of `multiplyLanes` for one lane. */
export function multiplyLane(x: ArrayLike<number>, matrix: Float32Array, rows: number): number[] {
  const columns = x.length;
  return Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += matrix[i * columns + j]! * x[j]!;
    return sum;
  });
}

/** Twin of `decibels` for one value. */
export function decibels(x: number, least: number, zero: number): number {
  return 10 * Math.log10(Math.max(x, least)) - zero;
}
