import { cosineOfTurn, sineOfTurn } from '../elementary.js';

/** A planned complex DFT, in place: X[k] = sum over j of x[j] exp(-2 pi i j k / size). */
export interface ComplexFft {
  readonly size: number;
  /** Transforms `re` and `im` (each at least `size` long) in place. */
  transform(re: Float64Array, im: Float64Array): void;
}

/** Plans a complex DFT of any size: mixed radix where 2, 3 and 5 make the size, else Bluestein's. */
export function planComplexFft(size: number): ComplexFft {
  let rest = size;
  for (const prime of [2, 3, 5]) while (rest % prime === 0) rest /= prime;
  return rest === 1 ? new MixedRadixFft(size) : new BluesteinFft(size);
}

/** Twiddle factors and shape of one pass: `sub` butterflies of `radix` points, each over `stride` sequences. */
interface Pass {
  readonly radix: number;
  readonly sub: number;
  readonly stride: number;
  /** exp(-2 pi i p k / (radix sub)) for p in 0..sub-1 and k in 1..radix-1, row by row. */
  readonly twiddleRe: Float64Array;
  readonly twiddleIm: Float64Array;
}

/** Stockham's self-sorting FFT, decimation in frequency, radices 4, 2, 3 and 5. */
class MixedRadixFft implements ComplexFft {
  readonly #passes: Pass[] = [];
  readonly #workRe: Float64Array;
  readonly #workIm: Float64Array;

  constructor(readonly size: number) {
    this.#workRe = new Float64Array(size);
    this.#workIm = new Float64Array(size);
    let stride = 1;
    for (let rest = size; rest > 1; ) {
      const radix = [4, 2, 3, 5].find((r) => rest % r === 0)!;
      const sub = rest / radix;
      const count = sub * (radix - 1);
      const index = Array.from(
        { length: count },
        (_, i) => Math.floor(i / (radix - 1)) * (1 + (i % (radix - 1))),
      );
      this.#passes.push({
        radix,
        sub,
        stride,
        twiddleRe: Float64Array.from(index, (i) => cosineOfTurn(i, rest)),
        twiddleIm: Float64Array.from(index, (i) => -sineOfTurn(i, rest)),
      });
      rest = sub;
      stride *= radix;
    }
  }

  transform(re: Float64Array, im: Float64Array): void {
    let fromRe = re;
    let fromIm = im;
    let toRe = this.#workRe;
    let toIm = this.#workIm;
    for (const pass of this.#passes) {
      if (pass.radix === 4) radix4(pass, fromRe, fromIm, toRe, toIm);
      else if (pass.radix === 2) radix2(pass, fromRe, fromIm, toRe, toIm);
      else if (pass.radix === 3) radix3(pass, fromRe, fromIm, toRe, toIm);
      else radix5(pass, fromRe, fromIm, toRe, toIm);
      [fromRe, toRe] = [toRe, fromRe];
      [fromIm, toIm] = [toIm, fromIm];
    }
    if (fromRe !== re) {
      re.set(fromRe);
      im.set(fromIm);
    }
  }
}

type Values = Float64Array;

function radix2(
  { sub, stride, twiddleRe, twiddleIm }: Pass,
  xr: Values,
  xi: Values,
  yr: Values,
  yi: Values,
): void {
  const half = stride * sub;
  for (let p = 0; p < sub; p++) {
    const wr = twiddleRe[p]!;
    const wi = twiddleIm[p]!;
    for (let q = 0; q < stride; q++) {
      const i = q + stride * p;
      const o = q + stride * 2 * p;
      const ar = xr[i]!;
      const ai = xi[i]!;
      const br = xr[i + half]!;
      const bi = xi[i + half]!;
      yr[o] = ar + br;
      yi[o] = ai + bi;
      const dr = ar - br;
      const di = ai - bi;
      yr[o + stride] = dr * wr - di * wi;
      yi[o + stride] = dr * wi + di * wr;
    }
  }
}

function radix4(
  { sub, stride, twiddleRe, twiddleIm }: Pass,
  xr: Values,
  xi: Values,
  yr: Values,
  yi: Values,
): void {
  const quarter = stride * sub;
  for (let p = 0; p < sub; p++) {
    const w1r = twiddleRe[3 * p]!;
    const w1i = twiddleIm[3 * p]!;
    const w2r = twiddleRe[3 * p + 1]!;
    const w2i = twiddleIm[3 * p + 1]!;
    const w3r = twiddleRe[3 * p + 2]!;
    const w3i = twiddleIm[3 * p + 2]!;
    const end = stride * (p + 1);
    for (let i = stride * p, o = stride * 4 * p; i < end; i++, o++) {
      const ar = xr[i]!;
      const ai = xi[i]!;
      const br = xr[i + quarter]!;
      const bi = xi[i + quarter]!;
      const cr = xr[i + 2 * quarter]!;
      const ci = xi[i + 2 * quarter]!;
      const dr = xr[i + 3 * quarter]!;
      const di = xi[i + 3 * quarter]!;
      const sr = ar + cr; // a + c
      const si = ai + ci;
      const tr = br + dr; // b + d
      const ti = bi + di;
      const ur = ar - cr; // a - c
      const ui = ai - ci;
      const vr = bi - di; // -i (b - d)
      const vi = dr - br;
      yr[o] = sr + tr;
      yi[o] = si + ti;
      const er = ur + vr;
      const ei = ui + vi;
      yr[o + stride] = er * w1r - ei * w1i;
      yi[o + stride] = er * w1i + ei * w1r;
      const fr = sr - tr;
      const fi = si - ti;
      yr[o + 2 * stride] = fr * w2r - fi * w2i;
      yi[o + 2 * stride] = fr * w2i + fi * w2r;
      const gr = ur - vr;
      const gi = ui - vi;
      yr[o + 3 * stride] = gr * w3r - gi * w3i;
      yi[o + 3 * stride] = gr * w3i + gi * w3r;
    }
  }
}

const SIN_3 = sineOfTurn(1, 3);

function radix3(
  { sub, stride, twiddleRe, twiddleIm }: Pass,
  xr: Values,
  xi: Values,
  yr: Values,
  yi: Values,
): void {
  const third = stride * sub;
  for (let p = 0; p < sub; p++) {
    const w1r = twiddleRe[2 * p]!;
    const w1i = twiddleIm[2 * p]!;
    const w2r = twiddleRe[2 * p + 1]!;
    const w2i = twiddleIm[2 * p + 1]!;
    for (let q = 0; q < stride; q++) {
      const i = q + stride * p;
      const o = q + stride * 3 * p;
      const ar = xr[i]!;
      const ai = xi[i]!;
      const br = xr[i + third]!;
      const bi = xi[i + third]!;
      const cr = xr[i + 2 * third]!;
      const ci = xi[i + 2 * third]!;
      const sr = br + cr;
      const si = bi + ci;
      const tr = ar - 0.5 * sr;
      const ti = ai - 0.5 * si;
      const ur = SIN_3 * (bi - ci); // -i sin(2 pi / 3) (b - c)
      const ui = SIN_3 * (cr - br);
      yr[o] = ar + sr;
      yi[o] = ai + si;
      const er = tr + ur;
      const ei = ti + ui;
      yr[o + stride] = er * w1r - ei * w1i;
      yi[o + stride] = er * w1i + ei * w1r;
      const fr = tr - ur;
      const fi = ti - ui;
      yr[o + 2 * stride] = fr * w2r - fi * w2i;
      yi[o + 2 * stride] = fr * w2i + fi * w2r;
    }
  }
}

const COS_5_1 = cosineOfTurn(1, 5);
const COS_5_2 = cosineOfTurn(2, 5);
const SIN_5_1 = sineOfTurn(1, 5);
const SIN_5_2 = sineOfTurn(2, 5);

function radix5(
  { sub, stride, twiddleRe, twiddleIm }: Pass,
  xr: Values,
  xi: Values,
  yr: Values,
  yi: Values,
): void {
  const fifth = stride * sub;
  for (let p = 0; p < sub; p++) {
    for (let q = 0; q < stride; q++) {
      const i = q + stride * p;
      const o = q + stride * 5 * p;
      const ar = xr[i]!;
      const ai = xi[i]!;
      const b1r = xr[i + fifth]! + xr[i + 4 * fifth]!; // x1 + x4
      const b1i = xi[i + fifth]! + xi[i + 4 * fifth]!;
      const b2r = xr[i + 2 * fifth]! + xr[i + 3 * fifth]!; // x2 + x3
      const b2i = xi[i + 2 * fifth]! + xi[i + 3 * fifth]!;
      const d1r = xr[i + fifth]! - xr[i + 4 * fifth]!; // x1 - x4
      const d1i = xi[i + fifth]! - xi[i + 4 * fifth]!;
      const d2r = xr[i + 2 * fifth]! - xr[i + 3 * fifth]!; // x2 - x3
      const d2i = xi[i + 2 * fifth]! - xi[i + 3 * fifth]!;
      const e1r = ar + COS_5_1 * b1r + COS_5_2 * b2r;
      const e1i = ai + COS_5_1 * b1i + COS_5_2 * b2i;
      const e2r = ar + COS_5_2 * b1r + COS_5_1 * b2r;
      const e2i = ai + COS_5_2 * b1i + COS_5_1 * b2i;
      const f1r = SIN_5_1 * d1i + SIN_5_2 * d2i; // -i (...)
      const f1i = -(SIN_5_1 * d1r + SIN_5_2 * d2r);
      const f2r = SIN_5_2 * d1i - SIN_5_1 * d2i;
      const f2i = -(SIN_5_2 * d1r - SIN_5_1 * d2r);
      yr[o] = ar + b1r + b2r;
      yi[o] = ai + b1i + b2i;
      turned(yr, yi, o + stride, e1r + f1r, e1i + f1i, twiddleRe[4 * p]!, twiddleIm[4 * p]!);
      turned(yr, yi, o + 2 * stride, e2r + f2r, e2i + f2i, twiddleRe[4 * p + 1]!, twiddleIm[4 * p + 1]!);
      turned(yr, yi, o + 3 * stride, e2r - f2r, e2i - f2i, twiddleRe[4 * p + 2]!, twiddleIm[4 * p + 2]!);
      turned(yr, yi, o + 4 * stride, e1r - f1r, e1i - f1i, twiddleRe[4 * p + 3]!, twiddleIm[4 * p + 3]!);
    }
  }
}

function turned(yr: Values, yi: Values, at: number, re: number, im: number, wr: number, wi: number): void {
  yr[at] = re * wr - im * wi;
  yi[at] = re * wi + im * wr;
}

/**
 * Bluestein's algorithm (1970): a DFT of any size as a convolution with a chirp, done by FFTs of a power of two.
 */
class BluesteinFft implements ComplexFft {
  readonly #fft: ComplexFft;
  readonly #chirpRe: Float64Array;
  readonly #chirpIm: Float64Array;
  readonly #kernelRe: Float64Array;
  readonly #kernelIm: Float64Array;
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  constructor(readonly size: number) {
    let padded = 1;
    while (padded < 2 * size - 1) padded *= 2;
    this.#fft = new MixedRadixFft(padded);
    // exp(-i pi k^2 / size); the square is reduced before it becomes an angle
    const index = Array.from({ length: size }, (_, k) => (k * k) % (2 * size));
    this.#chirpRe = Float64Array.from(index, (k) => cosineOfTurn(k, 2 * size));
    this.#chirpIm = Float64Array.from(index, (k) => -sineOfTurn(k, 2 * size));
    this.#kernelRe = new Float64Array(padded);
    this.#kernelIm = new Float64Array(padded);
    for (let k = 0; k < size; k++) {
      const mirrored = (padded - k) % padded;
      this.#kernelRe[k] = this.#kernelRe[mirrored] = this.#chirpRe[k]! / padded;
      this.#kernelIm[k] = this.#kernelIm[mirrored] = -this.#chirpIm[k]! / padded;
    }
    this.#fft.transform(this.#kernelRe, this.#kernelIm);
    this.#re = new Float64Array(padded);
    this.#im = new Float64Array(padded);
  }

  transform(re: Float64Array, im: Float64Array): void {
    const { size } = this;
    const workRe = this.#re.fill(0);
    const workIm = this.#im.fill(0);
    const chirpRe = this.#chirpRe;
    const chirpIm = this.#chirpIm;
    for (let k = 0; k < size; k++) {
      workRe[k] = re[k]! * chirpRe[k]! - im[k]! * chirpIm[k]!;
      workIm[k] = re[k]! * chirpIm[k]! + im[k]! * chirpRe[k]!;
    }
    this.#fft.transform(workRe, workIm);
    for (let k = 0; k < workRe.length; k++) {
      const a = workRe[k]!;
      const b = workIm[k]!;
      workRe[k] = a * this.#kernelRe[k]! - b * this.#kernelIm[k]!;
      workIm[k] = a * this.#kernelIm[k]! + b * this.#kernelRe[k]!;
    }
    this.#fft.transform(workIm, workRe); // real and imaginary parts swapped: the inverse (the 1 / padded is in the kernel)
    for (let k = 0; k < size; k++) {
      re[k] = workRe[k]! * chirpRe[k]! - workIm[k]! * chirpIm[k]!;
      im[k] = workRe[k]! * chirpIm[k]! + workIm[k]! * chirpRe[k]!;
    }
  }
}
