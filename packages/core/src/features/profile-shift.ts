/** Clips that must be heard before they say as much of a voice as is known of voices at large. */
const PRIOR_CLIPS = 2;

/**
 * What a voice's profile takes off its features, so that it lies where the mean of all voices lies: what its clips' mean
 * is off the general one, times `clips / (clips + 2)`, since a few clips say little of a voice (a mean shrunk towards the
 * prior, as in James and Stein, 1961).
 *
 * @param mean Of the clips' features before standardisation, one number a bin.
 * @param general The same of all training clips.
 * @returns To be subtracted, one number a bin; zeros for no clip.
 */
export function profileShift(
  mean: ArrayLike<number>,
  clips: number,
  general: ArrayLike<number>,
): Float32Array {
  const share = clips / (clips + PRIOR_CLIPS);
  const shift = new Float32Array(general.length);
  if (clips > 0)
    for (let bin = 0; bin < shift.length; bin++) shift[bin] = share * (mean[bin]! - general[bin]!);
  return shift;
}

/** Subtracts a shift from every row, in place. */
export function subtractShift(rows: Float32Array, shift: Float32Array): void {
  const bins = shift.length;
  for (let i = 0, bin = 0; i < rows.length; i++) {
    rows[i] = rows[i]! - shift[bin]!;
    if (++bin === bins) bin = 0;
  }
}
