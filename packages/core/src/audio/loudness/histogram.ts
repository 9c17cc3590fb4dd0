import { powerToDecibels } from '../decibels.js';

/** LU to one side of a bin. */
const STEP = 0.01;
/** LUFS: below the first bin blocks do not count (the absolute gate), above the last there is nothing. */
const LOWEST = -70;
const HIGHEST = 30;
const BINS = Math.round((HIGHEST - LOWEST) / STEP);

/** The offset of BS.1770: a sine of 997 Hz at full scale measures -3.01 LUFS. */
const OFFSET = -0.691;

/** Loudness of a K-weighted mean square, LUFS; -Infinity of 0. */
export function loudnessOf(meanSquare: number): number {
  return OFFSET + powerToDecibels(meanSquare);
}

/**
 * Mean squares of any number of blocks in memory that does not grow: how many there were of each hundredth LU, and
 * their sum. Means are exact, only a gate falls on the next hundredth.
 */
export class LoudnessHistogram {
  readonly #counts = new Float64Array(BINS);
  readonly #sums = new Float64Array(BINS);

  /** Counts a block, unless it is below the absolute gate of -70 LUFS. */
  add(meanSquare: number): void {
    const lufs = loudnessOf(meanSquare);
    if (!(lufs >= LOWEST)) return;
    const bin = Math.min(BINS - 1, Math.floor((lufs - LOWEST) / STEP));
    this.#counts[bin]! += 1;
    this.#sums[bin]! += meanSquare;
  }

  /** Loudness of the mean over all blocks above `gate`, LUFS; -Infinity where there are none. */
  mean(gate = LOWEST): number {
    let count = 0;
    let sum = 0;
    for (let bin = this.#binAt(gate); bin < BINS; bin++) {
      count += this.#counts[bin]!;
      sum += this.#sums[bin]!;
    }
    return count === 0 ? Number.NEGATIVE_INFINITY : loudnessOf(sum / count);
  }

  /** The loudness that a share of the blocks above `gate` lies below, LUFS; null where there are none. */
  percentile(share: number, gate: number): number | null {
    const first = this.#binAt(gate);
    let count = 0;
    for (let bin = first; bin < BINS; bin++) count += this.#counts[bin]!;
    if (count === 0) return null;
    const rank = Math.round((count - 1) * share);
    let below = 0;
    for (let bin = first; bin < BINS; bin++) {
      below += this.#counts[bin]!;
      if (below > rank) return LOWEST + (bin + 0.5) * STEP;
    }
    return null;
  }

  #binAt(gate: number): number {
    return Math.max(0, Math.min(BINS, Math.round((gate - LOWEST) / STEP)));
  }
}
