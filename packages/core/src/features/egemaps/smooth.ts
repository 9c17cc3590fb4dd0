/**
 * Moving average over three values, the ends repeated.
 */
export function smooth(values: Float64Array): Float64Array {
  const { length } = values;
  return values.map(
    (value, t) => (values[Math.max(0, t - 1)]! + value + values[Math.min(length - 1, t + 1)]!) / 3,
  );
}

/**
 * The same over those of the three values that are not zero; zeros stay. So what is known of voiced frames alone, zero
 * elsewhere, does not blur into the unvoiced (`sma3nz` in openSMILE's names).
 */
export function smoothNonZero(values: Float64Array): Float64Array {
  const { length } = values;
  return values.map((value, t) => {
    if (value === 0) return 0;
    const before = values[Math.max(0, t - 1)]!;
    const after = values[Math.min(length - 1, t + 1)]!;
    return (before + value + after) / (1 + (before === 0 ? 0 : 1) + (after === 0 ? 0 : 1));
  });
}
