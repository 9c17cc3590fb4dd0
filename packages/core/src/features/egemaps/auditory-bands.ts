import { exp, ln } from '../../elementary.js';

/** Number of bands. */
export const BANDS = 26;

/** Lowest and highest edge, Hz. */
const LOWEST = 20;
const HIGHEST = 8000;

/**
 * Powers in triangular bands evenly spaced on the mel scale 1127 ln(1 + f / 700) from 20 Hz to 8 kHz (or half the rate),
 * each as high as 1 at its centre and falling to its neighbours' (Young et al., The HTK Book, section 5.4). The sides
 * are straight on the mel scale. As in openSMILE's output, the lowest bin or two do not count: those below
 * 20 Hz / (width of a bin) + 1.5, in bins.
 */
export class AuditoryBands {
  /** Centres, Hz. */
  readonly centers: Float64Array;
  readonly #first: number;
  readonly #last: number;
  /** By bin from `#first` on: the band it rises in, and its weight there; the rest goes to the band below. */
  readonly #band: Int8Array;
  readonly #weight: Float64Array;
  /** One more at each end, for what lies outside. */
  readonly #sums = new Float64Array(BANDS + 2);

  /**
   * @param bins Of the spectrum.
   * @param hzPerBin Width of a bin, Hz.
   */
  constructor(bins: number, hzPerBin: number) {
    const low = mel(LOWEST);
    const high = mel(Math.min(HIGHEST, (bins - 1) * hzPerBin));
    const step = (high - low) / (BANDS + 1);
    this.centers = Float64Array.from({ length: BANDS }, (_, b) => hertz(low + (b + 1) * step));
    const bands: number[] = [];
    const weights: number[] = [];
    this.#first = Math.floor(LOWEST / hzPerBin + 1.5);
    let k = this.#first;
    for (; k < bins && mel(k * hzPerBin) < high; k++) {
      const place = (mel(k * hzPerBin) - low) / step;
      bands.push(Math.floor(place));
      weights.push(place - Math.floor(place));
    }
    this.#last = k - 1;
    this.#band = Int8Array.from(bands);
    this.#weight = Float64Array.from(weights);
  }

  /**
   * @param power Of one frame, from `at` on.
   * @param energies Receives {@link BANDS} values.
   */
  energies(power: Float32Array, at: number, energies: Float64Array): void {
    const sums = this.#sums;
    const band = this.#band;
    const weight = this.#weight;
    const first = this.#first;
    sums.fill(0);
    for (let k = first; k <= this.#last; k++) {
      const value = power[at + k]!;
      const risen = weight[k - first]! * value;
      const b = band[k - first]!;
      sums[b + 1]! += risen;
      sums[b]! += value - risen;
    }
    for (let b = 0; b < BANDS; b++) energies[b] = sums[b + 1]!;
  }
}

function mel(frequency: number): number {
  return 1127 * ln(1 + frequency / 700);
}

function hertz(mels: number): number {
  return 700 * (exp(mels / 1127) - 1);
}
