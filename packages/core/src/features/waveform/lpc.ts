import { UsageError } from '../../errors.js';
import { sharedKernels } from '../../kernels/shared.js';
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
  const { length } = signal.samples;
  checkOrder(order, length);
  return solve(signal.samples, { order, length, hopLength: length, count: 1 }).slice();
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
  checkOrder(order, frameLength);
  return {
    frameLength,
    hopLength,
    sampleRate,
    names: Array.from({ length: order + 1 }, (_, i) => `lpc${i}`),
    compute(samples, count, rows) {
      rows.set(solve(samples, { order, length: frameLength, hopLength, count }));
    },
  };
}

/**
 * The coefficients of `count` frames of `length` samples, the first at `samples[0]`, `hopLength` apart.
 *
 * @returns `count x (order + 1)`, valid until kernels are called again.
 */
function solve(
  samples: Float32Array,
  { order, length, hopLength, count }: { order: number; length: number; hopLength: number; count: number },
): Float64Array {
  const kernels = sharedKernels();
  const values = order + 1;
  const mark = kernels.mark();
  const heard = (count - 1) * hopLength + length;
  const x = kernels.allocate(heard);
  const y = kernels.allocate(2 * count * values);
  const work = kernels.allocate(2 * (2 * length + values));
  kernels.floats(x, heard).set(samples.subarray(0, heard));
  for (let t = 0; t < count; t++) {
    kernels.call.burg(y + 8 * t * values, x + 4 * t * hopLength, order, length, work);
  }
  kernels.release(mark);
  return kernels.doubles(y, count * values);
}

function checkOrder(order: number, length: number): void {
  requireWhole('order', order, 1);
  if (order < length) return;
  throw new UsageError(`order is ${order} but must be less than the ${length} samples to predict`);
}
