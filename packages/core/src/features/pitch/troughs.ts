/** Whether a value is lower than the one before and no higher than the next; the first has to be lower than the next. */
export function isTrough(values: Float64Array, i: number): boolean {
  const value = values[i]!;
  const last = values.length - 1;
  if (i === 0) return last > 0 && value < values[1]!;
  return value < values[i - 1]! && (i === last || value <= values[i + 1]!);
}

/** Offset of the vertex of the parabola through a value and its neighbours; 0 at the ends and beyond one place. */
export function parabolicShift(values: Float64Array, at: number): number {
  if (at === 0 || at === values.length - 1) return 0;
  const curvature = values[at + 1]! + values[at - 1]! - 2 * values[at]!;
  const slope = (values[at + 1]! - values[at - 1]!) / 2;
  return Math.abs(slope) >= Math.abs(curvature) ? 0 : -slope / curvature;
}
