import { exp, expm1, ln, log1p, pow } from '../../elementary.js';
import { UsageError } from '../../errors.js';
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
  readonly #options: PcenOptions;
  readonly #gain: number;
  readonly #bias: number;
  readonly #power: number;
  readonly #eps: number;
  readonly #maxSize: number;
  /** Of what comes out. */
  #shape: Frames = { data: new Float32Array(0), frames: 0, bins: 0, names: [], hopSeconds: 0 };
  #average: Float64Array | null = null; // (bins)

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
    this.#options = options;
    this.#gain = gain;
    this.#bias = bias;
    this.#power = power;
    this.#eps = eps;
    this.#maxSize = maxSize;
  }

  push(frames: Frames): Frames {
    const { bins, hopSeconds } = frames;
    this.#shape = frames;
    this.#average ??= new Float64Array(bins).fill(1);
    const average = this.#average;
    const b = this.#options.b ?? coefficient((this.#options.timeConstant ?? 0.4) / hopSeconds);
    const data = new Float32Array(frames.data.length); // (frames, bins)
    const offset = this.#bias === 0 ? 0 : pow(this.#bias, this.#power);
    for (let start = 0; start < data.length; start += bins) {
      for (let k = 0; k < bins; k++) {
        const value = frames.data[start + k]!;
        if (!(value >= 0)) {
          throw new UsageError(`a value is ${value} but must be a magnitude or a power, 0 or more`);
        }
        average[k] = b * this.#reference(frames.data, start, k, bins) + (1 - b) * average[k]!;
        const gained = value * exp(-this.#gain * ln(this.#eps + average[k]!));
        if (this.#power === 0) data[start + k] = log1p(gained);
        else if (this.#bias === 0) data[start + k] = gained === 0 ? 0 : exp(this.#power * ln(gained));
        else data[start + k] = offset * expm1(this.#power * log1p(gained / this.#bias));
      }
    }
    return { ...frames, data };
  }

  end(): Frames {
    return { ...this.#shape, data: new Float32Array(0), frames: 0 };
  }

  /** The highest value around bin k. */
  #reference(data: Float32Array, start: number, k: number, bins: number): number {
    const first = Math.max(0, k - Math.floor(this.#maxSize / 2));
    const end = Math.min(bins, k - Math.floor(this.#maxSize / 2) + this.#maxSize);
    let highest = data[start + first]!;
    for (let i = first + 1; i < end; i++) highest = Math.max(highest, data[start + i]!);
    return highest;
  }
}

/** Of the slow average whose time constant is so many frames. */
function coefficient(frames: number): number {
  return (Math.sqrt(1 + 4 * frames * frames) - 1) / (2 * frames * frames);
}
