import { ln } from '../../elementary.js';
import { sharedKernels } from '../../kernels/shared.js';
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
  /** Addresses in the shared kernels' memory. */
  readonly #table: number; // (HARMONICS, 2): points by which a harmonic lies above, and its weight
  readonly #scaled: number; // (points, 4)
  readonly #summed: number; // (points, 4)
  readonly #rows: number; // (4, points)
  #sums: Float32Array;
  readonly #peaks = new Int32Array(CANDIDATES);
  readonly #heights = new Float64Array(CANDIDATES);

  /**
   * @param bins Bins of the spectrum, `floor(nFft / 2) + 1`.
   * @param sampleRate Hz.
   */
  constructor(bins: number, sampleRate: number) {
    this.#scale = new OctaveScale(bins, sampleRate);
    const kernels = sharedKernels();
    this.#table = kernels.allocate(2 * HARMONICS);
    this.#scaled = kernels.allocate(4 * bins);
    this.#summed = kernels.allocate(4 * bins);
    this.#rows = kernels.allocate(4 * bins);
    this.#sums = new Float32Array(bins);
    const shifts = kernels.integers(this.#table, 2 * HARMONICS);
    const weights = kernels.floats(this.#table, 2 * HARMONICS);
    for (let i = 0, weight = 1 / HARMONICS; i < HARMONICS; i++, weight *= COMPRESSION) {
      shifts[2 * i] = Math.floor((ln(i + 1) / Math.LN2) * this.#scale.pointsPerOctave);
      weights[2 * i + 1] = weight;
    }
  }

  /**
   * Sums subharmonics of up to four spectra, one a lane.
   *
   * @param magnitudes Address of the spectra, `bins` values a lane.
   */
  sum(magnitudes: number, frames: number): void {
    const { call } = sharedKernels();
    const { points } = this.#scale;
    this.#scale.transform(this.#scaled, magnitudes);
    call.shiftedSums(this.#summed, this.#scaled, this.#table, HARMONICS, points);
    call.lanesToRows(this.#rows, points, this.#summed, 16, points, frames);
  }

  /** The candidates of one of the spectra summed last. */
  candidates(lane: number, result: PitchCandidates): void {
    const { points } = this.#scale;
    this.#sums = sharedKernels().floats(this.#rows + 4 * lane * points, points);
    const mean = totalOf(this.#sums) / points;
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

function totalOf(values: Float32Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

function swap(values: Float32Array, i: number, j: number): void {
  const value = values[i]!;
  values[i] = values[j]!;
  values[j] = value;
}
