import { ln } from '../../elementary.js';

/** Level of what there is not, dB. */
export const NO_LEVEL = -201;

/** Level of a harmonic that is missing, above the fundamental, dB. */
const MISSING_HARMONIC = -200;

/** Harmonics looked at. */
const HARMONICS = 100;
const DECIBELS_PER_NEPER = 20 / Math.LN10;

/**
 * Levels of harmonics in a magnitude spectrum. A harmonic is the local maximum nearest to a multiple of F0, the upper of
 * two as near, at most half of F0 away; its frequency and level are those of a parabola through it.
 */
export class Harmonics {
  readonly #hzPerBin: number;
  readonly #bins = new Int32Array(HARMONICS);
  #count = 0;
  #spectrum: Float32Array;
  #frequency = 0;
  #level = 0;

  /**
   * @param bins Bins of a spectrum, `floor(nFft / 2) + 1`.
   * @param hzPerBin Distance of bins, Hz.
   */
  constructor(bins: number, hzPerBin: number) {
    this.#hzPerBin = hzPerBin;
    this.#spectrum = new Float32Array(bins);
  }

  /** Finds the harmonics of a fundamental frequency in Hz. */
  find(spectrum: Float32Array, f0: number): void {
    this.#spectrum = spectrum;
    const last = spectrum.length - 1;
    const spacing = f0 / this.#hzPerBin;
    let n = 0;
    for (; n < HARMONICS && (n + 1) * spacing <= last; n++) {
      const target = Math.floor((n + 1) * spacing + 0.5);
      this.#bins[n] = this.#nearestPeak(target, Math.round(spacing / 2));
    }
    this.#count = n;
  }

  /**
   * How far the second harmonic lies above the third, dB; openSMILE counts F0 as H0. 0 where there is no fundamental;
   * another harmonic that is missing counts as -200 dB above it.
   */
  get firstToSecond(): number {
    return this.#bins[0]! < 0 ? 0 : this.#levelOf(1) - this.#levelOf(2);
  }

  /**
   * The strongest harmonic within 20 % of a frequency in Hz: its level above the fundamental's bin, dB, 0 if it is the
   * fundamental itself, and below the second harmonic, dB. Both 0 where there is none; without a fundamental its level
   * above it is {@link NO_LEVEL}.
   */
  near(frequency: number): { aboveFundamental: number; belowSecond: number } {
    let strongest = -1;
    let height = 0;
    for (let n = 0; n < this.#count; n++) {
      const k = this.#bins[n]!;
      if (k < 0 || this.#spectrum[k]! <= height) continue;
      this.#refine(k);
      if (this.#frequency < 0.8 * frequency || this.#frequency > 1.2 * frequency) continue;
      strongest = n;
      height = this.#spectrum[k]!;
    }
    const fundamental = this.#bins[0]!;
    if (fundamental < 0) return { aboveFundamental: NO_LEVEL, belowSecond: 0 };
    if (strongest < 0) return { aboveFundamental: 0, belowSecond: 0 };
    const level = this.#levelOf(strongest);
    return {
      aboveFundamental: strongest === 0 ? 0 : level - decibels(this.#spectrum[fundamental]!),
      belowSecond: this.#levelOf(1) - level,
    };
  }

  #nearestPeak(target: number, reach: number): number {
    const spectrum = this.#spectrum;
    const last = spectrum.length - 1;
    for (let distance = 0; distance <= reach; distance++) {
      for (let side = 1; side >= -1; side -= 2) {
        const k = target + side * distance;
        if (k > 0 && k < last && spectrum[k]! > spectrum[k - 1]! && spectrum[k]! > spectrum[k + 1]!) return k;
      }
    }
    return -1;
  }

  #levelOf(n: number): number {
    if (n >= this.#count || this.#bins[n]! < 0)
      return decibels(this.#spectrum[this.#bins[0]!]!) + MISSING_HARMONIC;
    this.#refine(this.#bins[n]!);
    return this.#level;
  }

  /** The parabola through a peak and its neighbours. */
  #refine(k: number): void {
    const before = this.#spectrum[k - 1]!;
    const here = this.#spectrum[k]!;
    const after = this.#spectrum[k + 1]!;
    const shift = (0.5 * (before - after)) / (before - 2 * here + after);
    this.#frequency = (k + shift) * this.#hzPerBin;
    this.#level = decibels(here - 0.25 * (before - after) * shift);
  }
}

function decibels(magnitude: number): number {
  return DECIBELS_PER_NEPER * ln(magnitude);
}
