import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import { checkRate, requireWhole } from '../../spectrum/checks.js';
import type { Frames } from '../../spectrum/frames.js';
import { extractFrames, type FrameExtractor } from '../../spectrum/framing.js';

/** What counts as a crossing of zero. */
export interface CrossingOptions {
  /** Samples of at most this magnitude count as 0. Default 1e-10. */
  threshold?: number;
  /** Whether 0 counts as positive (the default); else a sample of 0 has a sign of its own. */
  zeroPos?: boolean;
  /** Whether the first sample counts as a crossing. */
  pad?: boolean;
}

/**
 * Where the signal's sign differs from the sample before; `librosa.zero_crossings`.
 *
 * @param options.pad Default true.
 * @returns 1 at each crossing, else 0; as many values as samples.
 * @throws {UsageError} on a threshold that is below 0.
 */
export function zeroCrossings(samples: Float32Array, options: CrossingOptions = {}): Uint8Array {
  const { pad = true } = options;
  const crosses = crossing(options);
  return Uint8Array.from(samples, (sample, i) =>
    (i === 0 ? pad : crosses(samples[i - 1]!, sample)) ? 1 : 0,
  );
}

/** Options of {@link zeroCrossingRate}. */
export interface ZeroCrossingRateOptions extends CrossingOptions {
  /** Samples. Default 2048. */
  frameLength?: number;
  /** Samples. Default 512. */
  hopLength?: number;
  /** Frame t is centred on sample `t * hopLength` (the default), or begins there. */
  center?: boolean;
}

/**
 * Share of each frame's samples where the sign differs from the sample before; `librosa.feature.zero_crossing_rate`.
 * The signal goes on beyond its ends with its end samples: a stream of {@link zeroCrossingRateExtractor} needs
 * `padMode: 'edge'` to be the same.
 *
 * @param options.pad Default false.
 * @returns `frames x 1`, in [0, 1].
 * @throws {UsageError} on a threshold below 0, and as {@link extractFrames} does.
 */
export function zeroCrossingRate(signal: Signal, options: ZeroCrossingRateOptions = {}): Frames {
  const { center = true } = options;
  const extractor = zeroCrossingRateExtractor(signal.sampleRate, options);
  return extractFrames(signal, extractor, { center, padMode: 'edge' });
}

/** The extractor of {@link zeroCrossingRate}. */
export function zeroCrossingRateExtractor(
  sampleRate: number,
  options: ZeroCrossingRateOptions = {},
): FrameExtractor {
  const { frameLength = 2048, hopLength = 512, pad = false } = options;
  requireWhole('frameLength', frameLength, 1);
  requireWhole('hopLength', hopLength, 1);
  checkRate(sampleRate);
  const crosses = crossing(options);
  const first = pad ? 1 : 0;
  let before = new Int32Array(0); // crossings up to each sample
  return {
    frameLength,
    hopLength,
    sampleRate,
    names: ['zero crossing rate'],
    compute(samples, count, rows) {
      const length = (count - 1) * hopLength + frameLength;
      if (before.length < length) before = new Int32Array(length);
      for (let i = 1, sum = 0; i < length; i++) {
        if (crosses(samples[i - 1]!, samples[i]!)) sum++;
        before[i] = sum;
      }
      for (let t = 0; t < count; t++) {
        const start = t * hopLength;
        rows[t] = (before[start + frameLength - 1]! - before[start]! + first) / frameLength;
      }
    },
  };
}

/** Whether the sign changes from a sample to the next. */
function crossing({ threshold = 1e-10, zeroPos = true }: CrossingOptions): (a: number, b: number) => boolean {
  if (!(threshold >= 0)) throw new UsageError(`threshold is ${threshold} but must be at least 0`);
  if (zeroPos) return (a, b) => a < -threshold !== b < -threshold;
  const sign = (x: number) => (x > threshold ? 1 : x < -threshold ? -1 : 0);
  return (a, b) => sign(a) !== sign(b);
}
