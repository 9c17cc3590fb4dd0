import { ln } from '../../elementary.js';
import { sharedKernels } from '../../kernels/shared.js';

/** Relative range about the expected period within which the next is sought. */
const RANGE = 0.1;
/** Least correlation of two periods in succession. */
const LEAST_CORRELATION = 0.5;

/**
 * Jitter and shimmer by matching periods of the waveform, guided by F0 (Eyben et al., 2016): each stretch of one period is
 * correlated with the stretch that follows for every length within 10 % of 1 / F0; the best local maximum, refined by a
 * parabola, is the period's length, and the next search begins behind it.
 *
 * - jitter: mean difference of successive lengths as a share of the mean length, at most 1;
 * - shimmer: s = the differences of successive peak-to-peak amplitudes as a share of their means, at most 1, as
 *   20 log10(1 + s) dB.
 *
 * Frames in which no period is found repeat the values before; unvoiced ones are 0. A search goes on where the last ended,
 * even if that is before the frame. But where the hop is less than a hundredth of the rate, as 244 samples are at 24414
 * Hz, it begins with the frame, though how far it goes is reckoned as if it had gone on, on a clock of 245 samples a
 * frame: that is what openSMILE's output shows.
 */
export class JitterShimmer {
  jitter = 0;
  /** dB. */
  shimmer = 0;
  readonly #sampleRate: number;
  readonly #hop: number;
  /** Samples from one frame to the next by the clock that says how far a frame's search goes. */
  readonly #clock: number;
  readonly #frameLength: number;
  #frame = 0;
  /** Where the next search begins. */
  #next = 0;
  #lengthBefore = 0;
  /** Address of the samples searched. */
  readonly #stretch: number;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #correlations: Float64Array;
  #length = 0;
  #correlation = 0;

  /**
   * @param hopLength Samples from one frame to the next.
   * @param frameLength Samples of a frame, within which searches stay.
   * @param stretch Address of room for twice as many, used within calls.
   */
  constructor(sampleRate: number, hopLength: number, frameLength: number, stretch: number) {
    this.#stretch = stretch;
    this.#sampleRate = sampleRate;
    this.#hop = hopLength;
    this.#clock = Math.max(hopLength, Math.ceil(sampleRate / 100));
    this.#frameLength = frameLength;
    this.#sums = new Float64Array(2 * frameLength + 1);
    this.#squares = new Float64Array(2 * frameLength + 1);
    this.#correlations = new Float64Array(frameLength);
  }

  /** First sample that frames to come look at. */
  get first(): number {
    return Math.max(0, Math.min(this.#frame * this.#hop, this.#next));
  }

  /**
   * Takes the next frame.
   *
   * @param f0 Hz, 0 where unvoiced.
   * @param samples What is heard, from sample number `begin` on; at least from {@link first} to the frame's end.
   */
  next(f0: number, samples: Float32Array, begin: number): void {
    const t = this.#frame++;
    if (f0 <= 0) {
      this.#next = (t + 1) * this.#clock;
      this.#lengthBefore = 0;
      this.jitter = 0;
      this.shimmer = 0;
      return;
    }
    const period = this.#sampleRate / f0;
    const longest = Math.ceil((1 + RANGE) * period) + 1;
    const start = this.#clock === this.#hop ? this.#next : t * this.#hop;
    const wanted = Math.max((t + 1) * this.#clock - this.#next, 2 * longest);
    const length = Math.min(
      wanted,
      t * this.#clock + this.#frameLength - this.#next,
      begin + samples.length - start,
    );
    let lengths = 0;
    let periods = 0;
    let lengthDifferences = 0;
    let differences = 0;
    let amplitudeDifferences = 0;
    let amplitudes = 0;
    let at = 0;
    const from = start - begin;
    if (length > 0) this.#accumulate(samples, from, length);
    while (at + 2 * longest <= length) {
      const whole = this.#bestLength(at, period);
      if (whole === 0) {
        at += Math.floor(period + 0.5);
        continue;
      }
      if (this.#correlation >= LEAST_CORRELATION) {
        if (this.#lengthBefore > 0) {
          lengthDifferences += Math.abs(this.#length - this.#lengthBefore);
          differences++;
        }
        this.#lengthBefore = this.#length;
        lengths += this.#length;
        periods++;
        const first = peakToPeak(samples, from + at, whole);
        const second = peakToPeak(samples, from + at + whole, whole);
        amplitudeDifferences += Math.abs(first - second);
        amplitudes += (first + second) / 2;
      }
      at += whole;
    }
    // a search that leaves the frame is done anew in the next
    if (this.#next + at <= (t + 1) * this.#clock) this.#next += at;
    if (differences > 0) this.jitter = Math.min(1, lengthDifferences / differences / (lengths / periods));
    if (amplitudes > 0) {
      this.shimmer = (20 / Math.LN10) * ln(1 + Math.min(1, amplitudeDifferences / amplitudes));
    }
  }

  /** Takes the stretch of samples to search: places it and adds up samples and squares up to each. */
  #accumulate(samples: Float32Array, from: number, length: number): void {
    sharedKernels()
      .floats(this.#stretch, length)
      .set(samples.subarray(from, from + length));
    let sum = 0;
    let square = 0;
    for (let i = 0; i < length; i++) {
      const x = samples[from + i]!;
      this.#sums[i + 1] = sum += x;
      this.#squares[i + 1] = square += x * x;
    }
  }

  /** Whole samples of the period that begins `at`, 0 where no length is best; sets its refined length and correlation. */
  #bestLength(at: number, period: number): number {
    const shortest = Math.floor((1 - RANGE) * period);
    const longest = Math.floor((1 + RANGE) * period);
    const correlations = this.#correlations;
    for (let n = shortest; n <= longest; n++) correlations[n - shortest] = this.#correlate(at, n);
    let best = -1;
    for (let i = 1; i < longest - shortest; i++) {
      const here = correlations[i]!;
      if (here <= correlations[i - 1]! || here <= correlations[i + 1]!) continue;
      if (best < 0 || here > correlations[best]!) best = i;
    }
    if (best < 0) return 0;
    const before = correlations[best - 1]!;
    const here = correlations[best]!;
    const after = correlations[best + 1]!;
    const shift = (0.5 * (before - after)) / (before - 2 * here + after);
    this.#length = shortest + best + shift;
    this.#correlation = here - 0.25 * (before - after) * shift;
    return shortest + best;
  }

  /** Correlation coefficient of n samples with the n that follow. */
  #correlate(at: number, n: number): number {
    const start = this.#stretch + 4 * at;
    const product = sharedKernels().call.innerProduct(start, start + 4 * n, n);
    const sums = this.#sums;
    const squares = this.#squares;
    const a = sums[at + n]! - sums[at]!;
    const b = sums[at + 2 * n]! - sums[at + n]!;
    const aa = squares[at + n]! - squares[at]! - (a * a) / n;
    const bb = squares[at + 2 * n]! - squares[at + n]! - (b * b) / n;
    const energy = aa * bb;
    return energy > 0 ? (product - (a * b) / n) / Math.sqrt(energy) : 0;
  }
}

/** Height of a period between its first and last samples. */
function peakToPeak(samples: Float32Array, at: number, length: number): number {
  let lowest = samples[at + 1]!;
  let highest = lowest;
  for (let i = at + 2; i < at + length - 1; i++) {
    const x = samples[i]!;
    if (x < lowest) lowest = x;
    else if (x > highest) highest = x;
  }
  return highest - lowest;
}
