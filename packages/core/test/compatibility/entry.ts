/**
 * What one public function is held to against its reference, on golden values. The table in docs/compatibility.md is
 * made of these.
 */
export interface Entry {
  /** Our function's name, e.g. `spectralCentroid`. */
  readonly name: string;
  /** The reference's, e.g. `librosa.feature.spectral_centroid`. */
  readonly reference: string;
  /** Largest difference allowed, as a part of the largest absolute reference value of a case. */
  readonly tolerance: number;
  /** Where ours differs on purpose, or what the tolerance is due to. */
  readonly note?: string;
  /** Pairs of equal length; NaN must stand in the same places. */
  cases(): Iterable<Case>;
}

export interface Case {
  readonly name: string;
  readonly expected: ArrayLike<number>;
  readonly actual: ArrayLike<number>;
}
