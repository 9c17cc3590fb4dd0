import { ln } from '../../elementary.js';
import { sharedKernels } from '../../kernels/shared.js';

/**
 * Ratio of harmonics to noise from the autocorrelation of a windowed frame (after Boersma, 1993, but without dividing by
 * the window's): r / (r0 - r) at the local maximum nearest to the period, the lower of two as near.
 *
 * Boersma, P. (1993). Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of a
 * sampled sound. Proc. Institute of Phonetic Sciences Amsterdam 17, 97-110.
 */
export class Harmonicity {
  readonly #window: Float32Array;
  readonly #nFft: number;
  /** Address of the windowed frame, the cycle's zeros and the frame once more. */
  readonly #cycle: number;
  readonly #known: Float64Array;

  /**
   * @param window A frame's.
   * @param nFft Length of the cycle in which autocorrelation is taken, at least the window's.
   */
  constructor(window: Float64Array, nFft: number) {
    this.#window = Float32Array.from(window);
    this.#nFft = nFft;
    this.#known = new Float64Array(nFft / 2);
    const kernels = sharedKernels();
    this.#cycle = kernels.allocate(2 * nFft);
    kernels.floats(this.#cycle, 2 * nFft).fill(0);
  }

  /**
   * @param at Where the frame begins.
   * @param period Samples.
   * @returns dB; 0 where no maximum is to be had.
   */
  of(samples: Float32Array, at: number, period: number): number {
    const window = this.#window;
    const cycle = sharedKernels().floats(this.#cycle, 2 * this.#nFft);
    for (let i = 0; i < window.length; i++) cycle[i] = window[i]! * samples[at + i]!;
    cycle.copyWithin(this.#nFft, 0, window.length);
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
    const cycle = this.#cycle;
    return (this.#known[lag] = sharedKernels().call.innerProduct(
      cycle,
      cycle + 4 * lag,
      this.#window.length,
    ));
  }
}
