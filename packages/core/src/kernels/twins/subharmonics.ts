/** Twin of `sharpen` for one lane. */
export function sharpen(x: Float32Array): number[] {
  const last = x.length - 1;
  const isPeak = (k: number) =>
    k === 0 ? x[0]! > x[1]! : k < last && x[k]! > x[k - 1]! && x[k]! >= x[k + 1]!;
  const peaks = Array.from(x.keys()).filter(isPeak);
  const kept = Array.from(x, (value, k) => {
    const below = peaks.filter((peak) => peak <= k).at(-1) ?? Number.NaN;
    const above = peaks.find((peak) => peak >= k) ?? Number.NaN;
    return k - below > 2 && above - k > 2 ? 0 : value;
  });
  return kept.map((value, k) => {
    if (k === last) return value;
    return value / 2 + ((kept[k - 1] ?? 0) + kept[k + 1]!) / 4;
  });
}

/**
 * Twin of `splines` for one lane, before values below zero are raised to it: the natural cubic spline through y at the
 * knots, by Gauss's elimination of its system.
 */
export function spline(knots: ArrayLike<number>, y: ArrayLike<number>): (x: number) => number {
  const n = knots.length;
  const width = Array.from({ length: n - 1 }, (_, k) => knots[k + 1]! - knots[k]!);
  const slope = width.map((w, k) => (y[k + 1]! - y[k]!) / w);
  const diagonal = Array.from({ length: n }, (_, k) =>
    k === 0 || k === n - 1 ? 1 : 2 * (width[k - 1]! + width[k]!),
  );
  const curvature = diagonal.map((_, k) => (k === 0 || k === n - 1 ? 0 : 6 * (slope[k]! - slope[k - 1]!)));
  for (let k = 2; k < n - 1; k++) {
    const factor = width[k - 1]! / diagonal[k - 1]!;
    diagonal[k]! -= factor * width[k - 1]!;
    curvature[k]! -= factor * curvature[k - 1]!;
  }
  for (let k = n - 2; k > 0; k--) {
    curvature[k] = (curvature[k]! - (k < n - 2 ? width[k]! * curvature[k + 1]! : 0)) / diagonal[k]!;
  }
  return (x) => {
    let k = 0;
    while (k < n - 2 && knots[k + 1]! <= x) k++;
    const [w, t] = [width[k]!, x - knots[k]!];
    const first = slope[k]! - (w * (2 * curvature[k]! + curvature[k + 1]!)) / 6;
    const third = (curvature[k + 1]! - curvature[k]!) / (6 * w);
    return y[k]! + t * (first + t * (curvature[k]! / 2 + t * third));
  };
}

/** Twin of `shiftedSums` for one lane. */
export function shiftedSums(
  x: ArrayLike<number>,
  terms: readonly (readonly [shift: number, weight: number])[],
): number[] {
  return Array.from({ length: x.length }, (_, i) =>
    terms.reduce((sum, [shift, weight]) => sum + weight * (x[i + shift] ?? 0), 0),
  );
}
