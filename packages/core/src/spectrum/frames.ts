/** What a feature extractor makes of a signal: one row of numbers a frame. */
export interface Frames {
  /** Row-major values, `frames x bins`. */
  readonly data: Float32Array;
  /** Number of rows. */
  readonly frames: number;
  /** Numbers a row. */
  readonly bins: number;
  /** What each column is, e.g. `mfcc1` or `mel 250 Hz`; length `bins`. */
  readonly names: readonly string[];
  /** Time from one row to the next, seconds. */
  readonly hopSeconds: number;
}
