import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import { checkRate, checkSignal, requireWhole } from '../../spectrum/checks.js';
import type { Frames } from '../../spectrum/frames.js';
import { extractFrames, type FrameExtractor, type Framing } from '../../spectrum/framing.js';

/** Options of {@link lpcFrames}. */
export interface LpcOptions extends Framing {
  /** Coefficients beside the leading 1; at least 1 and less than a frame's samples. */
  order: number;
  /** Samples. Default 2048. */
  frameLength?: number;
  /** Samples. Default 512. */
  hopLength?: number;
}

/**
 * Linear prediction by Burg's method, as `librosa.lpc`: the filter a of which sum over j of a[j] x[i - j] is the error
 * of predicting x[i] from the samples before (Marple, 1980). In float64, where librosa takes the samples' own precision.
 *
 * @returns `order + 1` coefficients, the first of them 1.
 * @throws {UsageError} unless the order is whole, at least 1 and less than the number of samples; on samples that are
 *   not finite.
 */
export function lpc(signal: Signal, { order }: { order: number }): Float64Array {
  checkSignal(signal);
  const solve = burg(order, signal.samples.length);
  const coefficients = new Float64Array(order + 1);
  solve(signal.samples, 0, coefficients);
  return coefficients;
}

/**
 * {@link lpc} of each frame.
 *
 * @returns `frames x (order + 1)`.
 * @throws {UsageError} as {@link lpc} and {@link extractFrames} do.
 */
export function lpcFrames(signal: Signal, options: LpcOptions): Frames {
  return extractFrames(signal, lpcExtractor(signal.sampleRate, options), options);
}

/** The extractor of {@link lpcFrames}. */
export function lpcExtractor(sampleRate: number, options: LpcOptions): FrameExtractor {
  const { order, frameLength = 2048, hopLength = 512 } = options;
  checkRate(sampleRate);
  requireWhole('frameLength', frameLength, 1);
  requireWhole('hopLength', hopLength, 1);
  const solve = burg(order, frameLength);
  const coefficients = new Float64Array(order + 1);
  return {
    frameLength,
    hopLength,
    sampleRate,
    names: Array.from({ length: order + 1 }, (_, i) => `lpc${i}`),
    compute(samples, count, rows) {
      for (let t = 0; t < count; t++) {
        solve(samples, t * hopLength, coefficients);
        rows.set(coefficients, t * (order + 1));
      }
    },
  };
}

/**
 * Burg's method for frames of a length: equations 5 and 13 to 17 of Marple (1980).
 *
 * @returns Writes the coefficients of the frame that begins at a sample.
 */
function burg(
  order: number,
  length: number,
): (samples: Float32Array, start: number, coefficients: Float64Array) => void {
  requireWhole('order', order, 1);
  if (order >= length) {
    throw new UsageError(`order is ${order} but must be less than the ${length} samples to predict`);
  }
  /** Errors of predicting forward, and backward from one sample earlier. */
  const forward = new Float64Array(length);
  const backward = new Float64Array(length);
  const previous = new Float64Array(order + 1);
  return (samples, start, coefficients) => {
    coefficients.fill(0);
    coefficients[0] = 1;
    let energy = 0;
    let product = 0;
    for (let i = 1; i < length; i++) {
      const f = samples[start + i]!;
      const b = samples[start + i - 1]!;
      forward[i] = f;
      backward[i] = b;
      energy += f * f + b * b;
      product += f * b;
    }
    for (let m = 1; m <= order; m++) {
      const reflection = (-2 * product) / (energy + 2.2250738585072014e-308);
      previous.set(coefficients);
      for (let j = 1; j <= m; j++) coefficients[j] = previous[j]! + reflection * previous[m - j]!;
      // Errors of order m stand where those of order m - 1 stood, the backward ones a place later, for the next order.
      const last = length - 1;
      const firstForward = forward[m]! + reflection * backward[m]!;
      const lastBackward = backward[last]! + reflection * forward[last]!;
      product = 0;
      let carried = backward[m]! + reflection * forward[m]!;
      for (let i = m + 1; i <= last; i++) {
        const f = forward[i]! + reflection * backward[i]!;
        const b = backward[i]! + reflection * forward[i]!;
        forward[i] = f;
        backward[i] = carried;
        product += f * carried;
        carried = b;
      }
      energy =
        (1 - reflection * reflection) * energy - lastBackward * lastBackward - firstForward * firstForward;
    }
  };
}
