import { ln } from '../../elementary.js';
import { OctaveScale } from './octave-scale.js';

/** Candidates a frame has at most. */
export const CANDIDATES = 6;

const HARMONICS = 15;
/** What each harmonic weighs of the one before. */
const COMPRESSION = 0.85;
/** Hz. */
const LOWEST_PITCH = 55;
const HIGHEST_PITCH = 1000;

/** What a frame may have been spoken at; the first candidate has the highest sum. */
export interface PitchCandidates {
  count: number;
  /** Hz, `CANDIDATES` values of which `count` mean something. */
  readonly frequencies: Float32Array;
  /** How far each stands out, in [0, 1): 1 - mean of the sums / its sum. */
  readonly voicing: Float32Array;
}

/**
 * Candidates for the fundamental frequency by subharmonic summation (Hermes, 1988): on a logarithmic scale of
 * frequency the spectrum is added to itself moved down by 1, 2, ... 15 harmonics, each weighing 0.85 of the one before.
 * The six highest peaks are candidates where they lie within 55 and 1000 Hz, refined by parabolas.
 */
export class SubharmonicSummation {
  readonly #scale: OctaveScale;
  readonly #scaled: Float32Array;
  readonly #sums: Float32Array;
  /** Points by which each harmonic lies above. */
  readonly #shifts: readonly number[];
  readonly #peaks = new Int32Array(CANDIDATES);
  readonly #heights = new Float64Array(CANDIDATES);

  /**
   * @param bins Bins of the spectrum, `floor(nFft / 2) + 1`.
   * @param sampleRate Hz.
   */
  constructor(bins: number, sampleRate: number) {
    this.#scale = new OctaveScale(bins, sampleRate);
    this.#scaled = new Float32Array(bins);
    this.#sums = new Float32Array(bins);
    this.#shifts = Array.from({ length: HARMONICS }, (_, i) =>
      Math.min(bins, Math.floor((ln(i + 1) / Math.LN2) * this.#scale.pointsPerOctave)),
    );
  }

  /** @param magnitudes One spectrum, `bins` values. */
  candidates(magnitudes: Float32Array, result: PitchCandidates): void {
    this.#scale.transform(magnitudes, this.#scaled);
    const mean = this.#sum() / this.#sums.length;
    const peaks = this.#highestPeaks();
    let count = 0;
    let highest = 0;
    for (let i = 0; i < peaks; i++) {
      const k = this.#peaks[i]!;
      const before = this.#sums[k - 1]!;
      const here = this.#sums[k]!;
      const after = this.#sums[k + 1]!;
      const shift = (0.5 * (before - after)) / (before - 2 * here + after);
      const frequency = this.#scale.frequency(k + shift);
      if (frequency < LOWEST_PITCH || frequency > HIGHEST_PITCH) continue;
      const height = here - 0.25 * (before - after) * shift;
      result.frequencies[count] = frequency;
      result.voicing[count] = Math.max(0, 1 - mean / height);
      this.#heights[count] = height;
      if (height > this.#heights[highest]!) highest = count;
      count++;
    }
    result.count = count;
    swap(result.frequencies, 0, highest);
    swap(result.voicing, 0, highest);
  }

  /** Adds up harmonics; returns the sum of all sums. */
  #sum(): number {
    const sums = this.#sums;
    const scaled = this.#scaled;
    const points = sums.length;
    sums.fill(0);
    let weight = 1 / HARMONICS;
    for (const shift of this.#shifts) {
      for (let k = 0, h = shift; h < points; k++, h++) sums[k]! += weight * scaled[h]!;
      weight *= COMPRESSION;
    }
    let total = 0;
    for (let k = 0; k < points; k++) total += sums[k]!;
    return total;
  }

  /** Finds the points of the highest peaks, highest first; returns how many. */
  #highestPeaks(): number {
    const sums = this.#sums;
    const peaks = this.#peaks;
    let found = 0;
    for (let k = 1; k < sums.length - 1; k++) {
      const here = sums[k]!;
      if (here <= sums[k - 1]! || here <= sums[k + 1]!) continue;
      if (found === CANDIDATES && here <= sums[peaks[found - 1]!]!) continue;
      if (found < CANDIDATES) found++;
      let i = found - 1;
      for (; i > 0 && sums[peaks[i - 1]!]! < here; i--) peaks[i] = peaks[i - 1]!;
      peaks[i] = k;
    }
    return found;
  }
}

function swap(values: Float32Array, i: number, j: number): void {
  const value = values[i]!;
  values[i] = values[j]!;
  values[j] = value;
}
