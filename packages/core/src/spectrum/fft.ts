import { cosineOfTurn, sineOfTurn } from '../elementary.js';
import { planned } from '../planned.js';
import { type ComplexFft, planComplexFft } from './complex-fft.js';

/**
 * DFT of real values, float64, of any size: planned once, no allocation a transform. Sizes made of 2, 3 and 5 are
 * fast; an even size costs one complex FFT of half the size. Not to be shared by calls that overlap in time.
 */
export class RealFft {
  /** Number of values that determine the spectrum, `floor(size / 2) + 1`. */
  readonly bins: number;
  readonly #complex: ComplexFft;
  readonly #re: Float64Array;
  readonly #im: Float64Array;
  /** exp(-2 pi i k / size) up to a quarter turn, for even sizes. */
  readonly #twiddleRe: Float64Array;
  readonly #twiddleIm: Float64Array;

  /** @param size Number of real values, at least 1. Use {@link realFft} to share plans. */
  constructor(readonly size: number) {
    this.bins = Math.floor(size / 2) + 1;
    const length = size % 2 === 0 ? size / 2 : size;
    this.#complex = planComplexFft(length);
    this.#re = new Float64Array(length);
    this.#im = new Float64Array(length);
    const turns = Array.from({ length: Math.floor(size / 4) + 1 }, (_, k) => k);
    this.#twiddleRe = Float64Array.from(turns, (k) => cosineOfTurn(k, size));
    this.#twiddleIm = Float64Array.from(turns, (k) => -sineOfTurn(k, size));
  }

  /**
   * X[k] = sum over j of input[j] exp(-2 pi i j k / size), for k in 0..bins-1.
   *
   * @param input `size` values; left as they are.
   * @param re Receives the real parts, `bins` values.
   * @param im Receives the imaginary parts, `bins` values.
   */
  forward(input: Float64Array, re: Float64Array, im: Float64Array): void {
    if (this.size % 2 === 0) this.#forwardEven(input, re, im);
    else {
      this.#re.set(input);
      this.#im.fill(0);
      this.#complex.transform(this.#re, this.#im);
      for (let k = 0; k < this.bins; k++) {
        re[k] = this.#re[k]!;
        im[k] = this.#im[k]!;
      }
    }
  }

  /** Even values as real, odd ones as imaginary parts of a transform of half the size; then the two are untangled. */
  #forwardEven(input: Float64Array, re: Float64Array, im: Float64Array): void {
    const half = this.size / 2;
    const zr = this.#re;
    const zi = this.#im;
    for (let k = 0; k < half; k++) {
      zr[k] = input[2 * k]!;
      zi[k] = input[2 * k + 1]!;
    }
    this.#complex.transform(zr, zi);
    re[0] = zr[0]! + zi[0]!;
    im[0] = 0;
    re[half] = zr[0]! - zi[0]!;
    im[half] = 0;
    const twiddleRe = this.#twiddleRe;
    const twiddleIm = this.#twiddleIm;
    for (let k = 1; 2 * k <= half; k++) {
      const m = half - k;
      const evenRe = 0.5 * (zr[k]! + zr[m]!);
      const evenIm = 0.5 * (zi[k]! - zi[m]!);
      const oddRe = 0.5 * (zi[k]! + zi[m]!);
      const oddIm = 0.5 * (zr[m]! - zr[k]!);
      const turnedRe = oddRe * twiddleRe[k]! - oddIm * twiddleIm[k]!;
      const turnedIm = oddRe * twiddleIm[k]! + oddIm * twiddleRe[k]!;
      re[k] = evenRe + turnedRe;
      im[k] = evenIm + turnedIm;
      re[m] = evenRe - turnedRe;
      im[m] = turnedIm - evenIm;
    }
  }

  /**
   * The values whose spectrum is given, the inverse of {@link forward}: imaginary parts of bin 0 and, for even sizes, of
   * the last one count for nothing.
   *
   * @param re, im `bins` values each; left as they are.
   * @param output Receives `size` values.
   */
  inverse(re: Float64Array, im: Float64Array, output: Float64Array): void {
    const { size, bins } = this;
    const zr = this.#re;
    const zi = this.#im;
    if (size % 2 === 0) {
      this.#tangle(re, im);
      this.#complex.transform(zi, zr); // real and imaginary parts swapped: the inverse
      const half = size / 2;
      for (let j = 0; j < half; j++) {
        output[2 * j] = zr[j]! / half;
        output[2 * j + 1] = zi[j]! / half;
      }
      return;
    }
    zr[0] = re[0]!;
    zi[0] = 0;
    for (let k = 1; k < bins; k++) {
      zr[k] = zr[size - k] = re[k]!;
      zi[k] = im[k]!;
      zi[size - k] = -im[k]!;
    }
    this.#complex.transform(zi, zr);
    for (let j = 0; j < size; j++) output[j] = zr[j]! / size;
  }

  /** The transform of even values as real and odd ones as imaginary parts. */
  #tangle(re: Float64Array, im: Float64Array): void {
    const half = this.size / 2;
    const zr = this.#re;
    const zi = this.#im;
    zr[0] = 0.5 * (re[0]! + re[half]!);
    zi[0] = 0.5 * (re[0]! - re[half]!);
    for (let k = 1; 2 * k <= half; k++) {
      const m = half - k;
      const wr = this.#twiddleRe[k]!;
      const wi = this.#twiddleIm[k]!;
      const evenRe = 0.5 * (re[k]! + re[m]!);
      const evenIm = 0.5 * (im[k]! - im[m]!);
      const turnedRe = 0.5 * (re[k]! - re[m]!);
      const turnedIm = 0.5 * (im[k]! + im[m]!);
      const oddRe = turnedRe * wr + turnedIm * wi;
      const oddIm = turnedIm * wr - turnedRe * wi;
      zr[k] = evenRe - oddIm;
      zi[k] = evenIm + oddRe;
      zr[m] = evenRe + oddIm;
      zi[m] = oddRe - evenIm;
    }
  }
}

/** The plan for a size, made at its first use and kept. */
export const realFft = planned((size: number) => new RealFft(size));

/** The least number from `size` on that 2, 3 and 5 make, so that its transform is fast; even unless it is 1. */
export function fastSize(size: number): number {
  if (size <= 1) return 1;
  for (let even = size + (size % 2); ; even += 2) {
    let rest = even;
    for (const prime of [2, 3, 5]) while (rest % prime === 0) rest /= prime;
    if (rest === 1) return even;
  }
}
