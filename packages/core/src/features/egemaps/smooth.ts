/** Mean of three values in a row. */
export function smoothed(before: number, value: number, after: number): number {
  return (before + value + after) / 3;
}

/**
 * Mean of those of three values in a row that are not zero; a zero stays. So what is known of voiced frames alone, zero
 * elsewhere, does not blur into the unvoiced (`sma3nz` in openSMILE's names).
 */
export function smoothedNonZero(before: number, value: number, after: number): number {
  if (value === 0) return 0;
  return (before + value + after) / (1 + (before === 0 ? 0 : 1) + (after === 0 ? 0 : 1));
}

/** A contour smoothed by one of the above, its ends repeated. */
export function smooth(
  values: Float64Array,
  by: (before: number, value: number, after: number) => number,
): Float64Array {
  const last = values.length - 1;
  return values.map((value, t) => by(values[Math.max(0, t - 1)]!, value, values[Math.min(last, t + 1)]!));
}
