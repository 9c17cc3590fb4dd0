import { cosineOfTurn, sineOfTurn } from '../elementary.js';
import type { KernelFunctions } from '../kernels/instance.js';
import { sharedKernels } from '../kernels/shared.js';
import { planned } from '../planned.js';
import { realFft } from './fft.js';

/** What is kept of each complex value of a spectrum. */
export type Kept = 'complex' | 'power' | 'magnitude';

/**
 * DFT of four real frames at a time, one a lane, in the shared kernels' memory: value i of lane f is float32 number
 * 4 i + f from an address. A frame's bits do not depend on the others or on its lane.
 */
export interface LaneFourier {
  /** `floor(size / 2) + 1`. */
  readonly bins: number;
  /** Float32 values that a transform works on: its input, and room beside. */
  readonly work: number;
  /** Bytes from one sample of the input to the next. */
  readonly step: number;
  /** Samples are to be multiplied by this beforehand. */
  readonly scale: number;
  /**
   * Transforms the samples at `z`, destroying them.
   *
   * @param y Receives `bins` values a lane; complex ones are two vectors of lanes, real and imaginary.
   */
  transform(y: number, z: number, kept: Kept): void;
  /**
   * The inverse.
   *
   * @param y Receives `size` samples a lane, to be multiplied by {@link inverseScale}.
   * @param x Complex spectra as {@link transform} makes them.
   * @param z Room for {@link work} values.
   */
  inverse(y: number, x: number, z: number): void;
  readonly inverseScale: number;
}

/** The plan for frames of `size` samples, at least 1: float32 SIMD where 2, 3 and 5 make it, else float64. */
export const laneFourier = planned((size: number): LaneFourier => {
  const length = size % 2 === 0 ? size / 2 : size;
  const radices = radicesOf(length);
  if (radices === null) return new DoubleFourier(size);
  const plan = size % 2 === 0 ? new EvenFourier(length, radices) : new OddFourier(length, radices);
  sharedKernels().keep();
  return plan;
});

/** The radices of the passes for a length, from the first to the last; null where a prime above 5 is in it. */
function radicesOf(length: number): number[] | null {
  const radices: number[] = [];
  let rest = length;
  for (const radix of [5, 3]) for (; rest % radix === 0; rest /= radix) radices.push(radix);
  if ((rest & (rest - 1)) !== 0) return null;
  for (; rest >= 16 || rest === 4; rest /= 4) radices.push(4);
  if (rest > 1) radices.push(rest);
  return radices;
}

/** Mixed-radix passes in place, decimating in frequency. */
class Passes {
  readonly #plan: number;
  readonly #count: number;

  constructor(length: number, radices: readonly number[]) {
    const kernels = sharedKernels();
    const plan: number[] = [];
    let size = length;
    for (const radix of radices) {
      const sub = size / radix;
      let address = 0;
      if (sub > 1) {
        const twiddles: number[] = [];
        for (let j = 0; j < sub; j++) {
          for (let i = 1; i < radix; i++) twiddles.push(cosineOfTurn(i * j, size), -sineOfTurn(i * j, size));
        }
        address = kernels.allocate(twiddles.length);
        kernels.floats(address, twiddles.length).set(twiddles);
      }
      plan.push(radix, 32 * sub, length / size, address);
      size = sub;
    }
    this.#count = radices.length;
    this.#plan = kernels.allocate(plan.length);
    kernels.integers(this.#plan, plan.length).set(plan);
  }

  run(z: number): void {
    sharedKernels().call.fourier(z, this.#plan, this.#count);
  }
}

/** Bytes from the start of the transformed values to value k: the digits of k in reverse order. */
function place(k: number, length: number, radices: readonly number[]): number {
  let at = 0;
  let sub = length;
  for (const radix of radices) {
    sub /= radix;
    at += (k % radix) * sub;
    k = Math.floor(k / radix);
  }
  return 32 * at;
}

/** Frames of twice `length` samples: even samples real, odd ones imaginary. */
class EvenFourier implements LaneFourier {
  readonly bins: number;
  readonly work: number;
  readonly step = 16;
  readonly scale = 0.5;
  readonly inverseScale: number;
  readonly #length: number;
  readonly #passes: Passes;
  /** Address of the table for untangling. */
  readonly #table: number;

  constructor(length: number, radices: readonly number[]) {
    this.bins = length + 1;
    this.work = 8 * length;
    this.inverseScale = 0.5 / length;
    this.#length = length;
    this.#passes = new Passes(length, radices);
    const kernels = sharedKernels();
    const pairs = Math.floor(length / 2);
    this.#table = kernels.allocate(4 * pairs);
    const places = kernels.integers(this.#table, 4 * pairs);
    const turns = kernels.floats(this.#table, 4 * pairs);
    for (let k = 1; k <= pairs; k++) {
      const at = 4 * (k - 1);
      places[at] = place(k, length, radices);
      places[at + 1] = place(length - k, length, radices);
      turns[at + 2] = cosineOfTurn(k, 2 * length);
      turns[at + 3] = -sineOfTurn(k, 2 * length);
    }
  }

  transform(y: number, z: number, kept: Kept): void {
    this.#passes.run(z);
    evenKernel(sharedKernels().call, kept)(y, z, this.#table, this.#length);
  }

  inverse(y: number, x: number, z: number): void {
    const { call } = sharedKernels();
    call.tangle(z, x, this.#table, this.#length);
    this.#passes.run(z);
    call.samplesOfTransform(y, z, this.#table, this.#length);
  }
}

function evenKernel(call: KernelFunctions, kept: Kept) {
  if (kept === 'power') return call.evenPowers;
  return kept === 'magnitude' ? call.evenMagnitudes : call.evenSpectra;
}

/** Frames of an odd number of samples: a complex transform with imaginary parts of 0. */
class OddFourier implements LaneFourier {
  readonly bins: number;
  readonly work: number;
  readonly step = 32;
  readonly scale = 1;
  readonly inverseScale = 1;
  readonly #passes: Passes;
  /** Address of the bins' places. */
  readonly #table: number;

  constructor(
    readonly size: number,
    radices: readonly number[],
  ) {
    const length = size;
    this.bins = (length + 1) / 2;
    this.work = 8 * length;
    this.#passes = new Passes(length, radices);
    const kernels = sharedKernels();
    this.#table = kernels.allocate(this.bins);
    const places = kernels.integers(this.#table, this.bins);
    for (let k = 0; k < this.bins; k++) places[k] = place(k, length, radices);
  }

  transform(y: number, z: number, kept: Kept): void {
    this.#passes.run(z);
    oddKernel(sharedKernels().call, kept)(y, z, this.#table, this.bins);
  }

  inverse(y: number, x: number): void {
    inverseOfLanes(this.size, y, x);
  }
}

function oddKernel(call: KernelFunctions, kept: Kept) {
  if (kept === 'power') return call.oddPowers;
  return kept === 'magnitude' ? call.oddMagnitudes : call.oddSpectra;
}

/** Any size, by the float64 transform, lane after lane. */
class DoubleFourier implements LaneFourier {
  readonly bins: number;
  readonly work: number;
  readonly step = 16;
  readonly scale = 1;
  readonly inverseScale = 1;
  readonly #input: Float64Array;
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  constructor(readonly size: number) {
    this.bins = Math.floor(size / 2) + 1;
    this.work = 4 * size;
    this.#input = new Float64Array(size);
    this.#re = new Float64Array(this.bins);
    this.#im = new Float64Array(this.bins);
  }

  transform(y: number, z: number, kept: Kept): void {
    const fft = realFft(this.size);
    const samples = sharedKernels().floats(z, 4 * this.size);
    const spectra = sharedKernels().floats(y, (kept === 'complex' ? 8 : 4) * this.bins);
    for (let lane = 0; lane < 4; lane++) {
      for (let i = 0; i < this.size; i++) this.#input[i] = samples[4 * i + lane]!;
      fft.forward(this.#input, this.#re, this.#im);
      for (let k = 0; k < this.bins; k++) {
        const re = this.#re[k]!;
        const im = this.#im[k]!;
        if (kept === 'complex') {
          spectra[8 * k + lane] = re;
          spectra[8 * k + 4 + lane] = im;
        } else {
          const power = re * re + im * im;
          spectra[4 * k + lane] = kept === 'power' ? power : Math.sqrt(power);
        }
      }
    }
  }

  inverse(y: number, x: number): void {
    inverseOfLanes(this.size, y, x);
  }
}

/** Lane after lane by the float64 transform. */
function inverseOfLanes(size: number, y: number, x: number): void {
  const fft = realFft(size);
  const re = new Float64Array(fft.bins);
  const im = new Float64Array(fft.bins);
  const output = new Float64Array(size);
  const spectra = sharedKernels().floats(x, 8 * fft.bins);
  const samples = sharedKernels().floats(y, 4 * size);
  for (let lane = 0; lane < 4; lane++) {
    for (let k = 0; k < fft.bins; k++) {
      re[k] = spectra[8 * k + lane]!;
      im[k] = spectra[8 * k + 4 + lane]!;
    }
    fft.inverse(re, im, output);
    for (let i = 0; i < size; i++) samples[4 * i + lane] = output[i]!;
  }
}
