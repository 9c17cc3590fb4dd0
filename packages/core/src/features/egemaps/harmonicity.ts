import { ln } from '../../elementary.js';

/**
 * Ratio of harmonics to noise from the autocorrelation of a windowed frame (after Boersma, 1993, but without dividing by
 * the window's): r / (r0 - r) at the local maximum nearest to the period, the lower of two as near.
 *
 * Boersma, P. (1993). Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of a
 * sampled sound. Proc. Institute of Phonetic Sciences Amsterdam 17, 97-110.
 */
export class Harmonicity {
  readonly #window: Float64Array;
  readonly #frame: Float64Array;
  readonly #nFft: number;
  readonly #known: Float64Array;

  /**
   * @param window A frame's.
   * @param nFft Length of the cycle in which autocorrelation is taken, at least the window's.
   */
  constructor(window: Float64Array, nFft: number) {
    this.#window = window;
    this.#frame = new Float64Array(window.length);
    this.#nFft = nFft;
    this.#known = new Float64Array(nFft / 2);
  }

  /**
   * @param at Where the frame begins.
   * @param period Samples.
   * @returns dB; 0 where no maximum is to be had.
   */
  of(samples: Float32Array, at: number, period: number): number {
    const frame = this.#frame;
    for (let i = 0; i < frame.length; i++) frame[i] = this.#window[i]! * samples[at + i]!;
    this.#known.fill(Number.NaN);
    const whole = this.#correlation(0);
    const middle = Math.floor(period);
    const reach = Math.min(middle - 2, this.#nFft / 2 - 2 - middle);
    for (let distance = 0; distance <= reach; distance++) {
      for (let side = -1; side <= 1; side += 2) {
        const lag = middle + side * distance;
        const here = this.#correlation(lag);
        if (here <= this.#correlation(lag - 1) || here <= this.#correlation(lag + 1)) continue;
        return here > 0 && whole > here ? (10 / Math.LN10) * ln(here / (whole - here)) : 0;
      }
    }
    return 0;
  }

  #correlation(lag: number): number {
    const known = this.#known[lag]!;
    if (!Number.isNaN(known)) return known;
    const frame = this.#frame;
    const { length } = frame;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let i = 0;
    for (; i + 3 < length - lag; i += 4) {
      a += frame[i]! * frame[i + lag]!;
      b += frame[i + 1]! * frame[i + lag + 1]!;
      c += frame[i + 2]! * frame[i + lag + 2]!;
      d += frame[i + 3]! * frame[i + lag + 3]!;
    }
    for (; i < length - lag; i++) a += frame[i]! * frame[i + lag]!;
    for (let j = this.#nFft - lag; j < length; j++) a += frame[j]! * frame[j + lag - this.#nFft]!; // round the cycle
    return (this.#known[lag] = a + b + (c + d));
  }
}
