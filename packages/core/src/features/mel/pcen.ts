import { pow } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import { sharedKernels } from '../../kernels/shared.js';
import { requireWhole } from '../../spectrum/checks.js';
import { type FrameTransform, transformFrames } from '../../spectrum/frame-transform.js';
import type { Frames } from '../../spectrum/frames.js';

/** Options of {@link pcen}. */
export interface PcenOptions {
  /** How much of the slow average is divided out, 0 or more. Default 0.98. */
  gain?: number;
  /** Added before and taken off after the power, 0 or more. Default 2. */
  bias?: number;
  /** Exponent of the compression, 0 or more; 0 is a logarithm. Default 0.5. */
  power?: number;
  /** Of the slow average, seconds. Default 0.4. */
  timeConstant?: number;
  /** Least average, above 0. Default 1e-6. */
  eps?: number;
  /** Coefficient of the slow average, 0 to 1, instead of a time constant. */
  b?: number;
  /** Number of neighbouring bins whose highest value is averaged. Default 1. */
  maxSize?: number;
}

/**
 * Per-channel energy normalisation: each bin is divided by its own slow average and compressed,
 * (S / (eps + M)^gain + bias)^power - bias^power with M[t] = (1 - b) M[t - 1] + b S[t] (Wang et al., 2017; Lostanlen et
 * al., 2019); `librosa.pcen`. The average begins at 1, as librosa's does.
 *
 * librosa's examples scale samples by 2^31 first: `eps` and `bias` are made for such values.
 *
 * @param frames Magnitudes or powers, 0 or more, `frames x bins`.
 * @returns `frames x bins`.
 * @throws {UsageError} where an option is out of range or a value negative.
 */
export function pcen(frames: Frames, options: PcenOptions = {}): Frames {
  return transformFrames(frames, new Pcen(options));
}

/** {@link pcen} of frames as they come. */
export function pcenTransform(options: PcenOptions = {}): FrameTransform {
  return new Pcen(options);
}

class Pcen implements FrameTransform {
  readonly #options: Required<Omit<PcenOptions, 'b'>> & { readonly b: number | undefined };
  /** Of what comes out. */
  #shape: Frames = { data: new Float32Array(0), frames: 0, bins: 0, names: [], hopSeconds: 0 };
  /** Slow averages, as many as bins, rounded up to even. */
  #average = new Float64Array(0);

  constructor(options: PcenOptions) {
    const { gain = 0.98, bias = 2, power = 0.5, timeConstant = 0.4, eps = 1e-6, b, maxSize = 1 } = options;
    for (const [name, value] of Object.entries({ gain, bias, power })) {
      if (!(value >= 0)) throw new UsageError(`${name} is ${value} but must be 0 or more`);
    }
    for (const [name, value] of Object.entries({ eps, timeConstant })) {
      if (!(value > 0)) throw new UsageError(`${name} is ${value} but must be above 0`);
    }
    if (b !== undefined && !(b >= 0 && b <= 1))
      throw new UsageError(`b is ${b} but must lie between 0 and 1`);
    requireWhole('maxSize', maxSize, 1);
    this.#options = { gain, bias, power, timeConstant, eps, b, maxSize };
  }

  push(frames: Frames): Frames {
    const { data, bins, hopSeconds } = frames;
    for (const value of data) {
      if (value >= 0) continue;
      throw new UsageError(`a value is ${value} but must be a magnitude or a power, 0 or more`);
    }
    this.#shape = frames;
    if (this.#average.length === 0) this.#average = new Float64Array(bins + (bins % 2)).fill(1);
    const { gain, bias, power, timeConstant, eps, maxSize } = this.#options;
    const b = this.#options.b ?? coefficient(timeConstant / hopSeconds);
    const offset = pow(bias, power);
    const kernels = sharedKernels();
    const mark = kernels.mark();
    const average = kernels.allocate(2 * this.#average.length);
    const x = kernels.allocate(BLOCK * bins);
    const reference = maxSize === 1 ? x : kernels.allocate(BLOCK * bins);
    const state = new Float64Array(kernels.floats(average, 1).buffer, average, this.#average.length);
    state.set(this.#average);
    const result = new Float32Array(data.length); // (frames, bins)
    for (let at = 0; at < data.length; at += BLOCK * bins) {
      const block = data.subarray(at, at + BLOCK * bins);
      const inMemory = kernels.floats(x, block.length);
      inMemory.set(block);
      if (maxSize > 1) highestAround(block, bins, maxSize, kernels.floats(reference, block.length));
      const rows = block.length / bins;
      kernels.call.pcen(x, x, reference, average, rows, bins, b, gain, bias, power, offset, eps);
      result.set(inMemory, at);
    }
    this.#average.set(state);
    kernels.release(mark);
    return { ...frames, data: result };
  }

  end(): Frames {
    return { ...this.#shape, data: new Float32Array(0), frames: 0 };
  }
}

/** Frames taken to the kernels' memory at a time. */
const BLOCK = 64;

/** The highest of `size` neighbouring values around each, the middle or, of even sizes, the one behind it. */
function highestAround(values: Float32Array, bins: number, size: number, result: Float32Array): void {
  const before = Math.floor(size / 2);
  for (let row = 0; row < values.length; row += bins) {
    for (let k = 0; k < bins; k++) {
      const end = Math.min(bins, k - before + size);
      let highest = 0;
      for (let i = Math.max(0, k - before); i < end; i++) highest = Math.max(highest, values[row + i]!);
      result[row + k] = highest;
    }
  }
}

/** Of the slow average whose time constant is so many frames. */
function coefficient(frames: number): number {
  return (Math.sqrt(1 + 4 * frames * frames) - 1) / (2 * frames * frames);
}
