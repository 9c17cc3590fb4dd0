import { realFft } from '../../spectrum/fft.js';

/** Where the fundamental frequency of a voice is looked for, Hz. */
const LOWEST_PITCH = 70;
const HIGHEST_PITCH = 500;
const LAGS = 512;
/** The mean is taken over this much on either side, Hz. */
const MEAN_REACH = 160;

/**
 * How much of a spectrum is harmonics of a voice: the highest peak, at a voice's periods, of the autocorrelation whose
 * spectrum is the compressed magnitudes less their local mean. Compressed, no single resonance carries it; without the
 * mean, a slope or a broad bump has no period.
 */
export class Periodicity {
  /** Compressed magnitudes of the bins, to be filled in before {@link find}. */
  readonly magnitudes = new Float64Array(LAGS / 2);
  readonly #fft = realFft(LAGS);
  /** Sums of the magnitudes below each bin. */
  readonly #sums = new Float64Array(LAGS / 2 + 1);
  readonly #peaks = new Float64Array(LAGS);
  readonly #correlation = new Float64Array(LAGS / 2 + 1);
  readonly #imaginary = new Float64Array(LAGS / 2 + 1);
  readonly #binHertz: number;
  readonly #reach: number;
  readonly #shortest: number;
  readonly #longest: number;
  #lag = 0;

  /** @param binHertz From one bin to the next, Hz. */
  constructor(binHertz: number) {
    this.#binHertz = binHertz;
    this.#reach = Math.round(MEAN_REACH / binHertz);
    const lags = binHertz * LAGS; // a second
    this.#shortest = Math.ceil(lags / HIGHEST_PITCH);
    this.#longest = Math.floor(lags / LOWEST_PITCH);
  }

  /**
   * @param floor Added to the sum of magnitudes, so that silence has no period.
   * @returns The peak's height over twice the sum of the magnitudes from one bin up to another, 0 to 1.
   */
  find(from: number, to: number, floor: number): number {
    const { magnitudes } = this;
    const sums = this.#sums;
    const peaks = this.#peaks.fill(0);
    sums[from] = 0;
    for (let k = from; k < to; k++) sums[k + 1] = sums[k]! + magnitudes[k]!;
    for (let k = from; k < to; k++) {
      const first = Math.max(from, k - this.#reach);
      const end = Math.min(to, k + this.#reach + 1);
      const excess = magnitudes[k]! - (sums[end]! - sums[first]!) / (end - first);
      peaks[k] = excess;
      peaks[LAGS - k] = excess;
    }
    const correlation = this.#correlation;
    this.#fft.forward(peaks, correlation, this.#imaginary);
    let highest = 0;
    this.#lag = 0;
    for (let i = this.#shortest; i <= this.#longest; i++) {
      if (correlation[i]! > highest) {
        highest = correlation[i]!;
        this.#lag = i;
      }
    }
    return highest / (2 * (floor + sums[to]!));
  }

  /** The fundamental frequency that goes with the peak last found, by a parabola through it; 0 where there was none. */
  get hertz(): number {
    const at = this.#lag;
    if (at === 0) return 0;
    const before = this.#correlation[at - 1]!;
    const peak = this.#correlation[at]!;
    const after = this.#correlation[at + 1]!;
    const isPeak = peak > before && peak > after; // else the range ends on a slope
    const shift = isPeak ? (before - after) / (2 * (before - 2 * peak + after)) : 0;
    return (this.#binHertz * LAGS) / (at + shift);
  }
}
