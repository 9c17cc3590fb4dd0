import { ln } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import { getWindow } from '../../spectrum/windows.js';

/** What stands for the logarithm of 0: that of the least normal float64, as in librosa. */
const LOG_ZERO = ln(2.2250738585072014e-308);

/** The pitches and voicing that pYIN's hidden Markov model knows. */
export interface PitchStates {
  /** Bins of pitch, each voiced or unvoiced. */
  readonly bins: number;
  /** Bins that the pitch may reach from a frame to the next, its own among them: a triangle of probabilities. */
  readonly width: number;
  /** Probability of going from voiced to unvoiced or back. */
  readonly switchProbability: number;
}

/**
 * Viterbi decoding of pYIN's model (Mauch and Dixon, 2014), as `librosa.sequence.viterbi` does it: the most likely
 * sequence of bins and voicing. State b is bin b voiced, state bins + b bin b unvoiced.
 *
 * From a frame to the next, the best way to each bin is a maximum over a band of the bins before, weighted by a triangle
 * whose logarithm is concave: so the best bin before never sinks as the bin rises, and dividing the bins in halves finds
 * all of them in bins log(bins) steps instead of bins times width (Aggarwal et al., 1987, on such maxima).
 */
export class PitchDecoder {
  readonly #bins: number;
  readonly #frames: number;
  /** Logarithm of the triangle; index 0 is for the step {@link #first}. */
  readonly #step: Float64Array;
  /** Least step in bins. */
  readonly #first: number;
  /** Logarithm of the sum of a bin's triangle within the range of bins. */
  readonly #share: Float64Array; // (bins)
  readonly #stay: number;
  readonly #switch: number;
  /** Logarithm of the probability of the best way to each state. */
  readonly #value: Float64Array; // (states)
  /** Values less their bin's share, of the voicing in work. */
  readonly #source: Float64Array; // (bins)
  readonly #best: readonly [Float64Array, Float64Array]; // from voiced, from unvoiced: (bins)
  readonly #from: readonly [Uint16Array, Uint16Array];
  /** The state before on the best way to each state. */
  readonly #before: Uint16Array; // (frames, states)
  #t = 0;

  /** @throws {UsageError} where there are more states than 65,536. */
  constructor({ bins, width, switchProbability }: PitchStates, frames: number) {
    if (2 * bins > 65536) {
      throw new UsageError(
        `there are ${bins} bins of pitch but at most 32768 are possible: use a larger resolution or range less`,
      );
    }
    this.#bins = bins;
    this.#frames = frames;
    this.#stay = ln(1 - switchProbability);
    this.#switch = ln(switchProbability);
    const triangle = getWindow('triangular', width, false);
    this.#step = triangle.map(ln);
    // a triangle of even width has no middle: it lies as librosa's padding and rolling puts it
    this.#first = Math.floor((bins - width) / 2) + Math.floor(bins / 2) + 1 - bins;
    this.#share = Float64Array.from({ length: bins }, (_, from) => {
      let sum = 0;
      for (let i = 0; i < width; i++) {
        const to = from + this.#first + i;
        if (to >= 0 && to < bins) sum += triangle[i]!;
      }
      return ln(sum);
    });
    this.#value = new Float64Array(2 * bins).fill(ln(1 / (2 * bins)));
    this.#source = new Float64Array(bins);
    this.#best = [new Float64Array(bins), new Float64Array(bins)];
    this.#from = [new Uint16Array(bins), new Uint16Array(bins)];
    this.#before = new Uint16Array(frames * 2 * bins);
  }

  /**
   * Takes the next frame.
   *
   * @param voiced Probability of each voiced bin.
   * @param unvoiced Probability of each unvoiced bin.
   */
  push(voiced: Float64Array, unvoiced: number): void {
    if (this.#t > 0) this.#advance();
    const bins = this.#bins;
    const value = this.#value;
    const logUnvoiced = logOf(unvoiced);
    for (let b = 0; b < bins; b++) {
      const probability = voiced[b]!;
      value[b]! += probability === 0 ? LOG_ZERO : logOf(probability);
      value[bins + b]! += logUnvoiced;
    }
    this.#t++;
  }

  /** The best sequence of states for the frames taken. */
  decode(): Uint16Array {
    const states = 2 * this.#bins;
    const path = new Uint16Array(this.#frames);
    let state = highest(this.#value);
    for (let t = this.#frames - 1; t >= 0; t--) {
      path[t] = state;
      state = this.#before[t * states + state]!;
    }
    return path;
  }

  /** From the values at one frame to those at the next, before its observations. */
  #advance(): void {
    const bins = this.#bins;
    const value = this.#value;
    for (const voicing of [0, 1] as const) {
      for (let b = 0; b < bins; b++) this.#source[b] = value[voicing * bins + b]! - this.#share[b]!;
      this.#maximize(0, bins - 1, 0, bins - 1, this.#best[voicing], this.#from[voicing]);
    }
    const anywhere = highest(value);
    const outside = value[anywhere]! + LOG_ZERO; // a step that the triangle does not allow
    const [bestVoiced, bestUnvoiced] = this.#best;
    const [fromVoiced, fromUnvoiced] = this.#from;
    const before = this.#t * 2 * bins;
    for (let state = 0; state < 2 * bins; state++) {
      const b = state < bins ? state : state - bins;
      const viaVoiced = bestVoiced[b]! + (state < bins ? this.#stay : this.#switch);
      const viaUnvoiced = bestUnvoiced[b]! + (state < bins ? this.#switch : this.#stay);
      let best = viaVoiced;
      let from = fromVoiced[b]!;
      if (viaUnvoiced > best) {
        best = viaUnvoiced;
        from = bins + fromUnvoiced[b]!;
      }
      if (outside > best) {
        best = outside;
        from = anywhere;
      }
      value[state] = best;
      this.#before[before + state] = from;
    }
  }

  /**
   * best[b] = max over k of source[k] + step[b - k], and the least such k, for b of `low` to `high`, where k is known to
   * lie in `lowest` to `highest`.
   */
  #maximize(
    low: number,
    high: number,
    lowest: number,
    highest: number,
    best: Float64Array,
    from: Uint16Array,
  ): void {
    const source = this.#source;
    const step = this.#step;
    const middle = (low + high) >> 1;
    const offset = middle - this.#first; // of the step from bin 0
    const first = Math.max(lowest, offset - step.length + 1);
    const last = Math.min(highest, offset);
    let value = Number.NEGATIVE_INFINITY;
    let at = first;
    for (let k = first; k <= last; k++) {
      const candidate = source[k]! + step[offset - k]!;
      if (candidate > value) {
        value = candidate;
        at = k;
      }
    }
    best[middle] = value;
    from[middle] = at;
    if (low < middle) this.#maximize(low, middle - 1, lowest, at, best, from);
    if (middle < high) this.#maximize(middle + 1, high, at, highest, best, from);
  }
}

/** Logarithm of a probability, finite for 0. */
function logOf(probability: number): number {
  return ln(probability + 2.2250738585072014e-308);
}

/** Place of the largest value, the first of equals. */
function highest(values: Float64Array): number {
  let at = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[at]!) at = i;
  return at;
}
