import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import { extractFrames, type FrameExtractor, type Framing } from '../../spectrum/framing.js';
import { differenceFunction, type PeriodOptions, periodRange } from './difference.js';
import { isTrough, parabolicShift } from './troughs.js';

/** Options of {@link yin}. */
export interface YinOptions extends PeriodOptions, Framing {
  /** The first dip of the difference function below this is the period. Default 0.1. */
  troughThreshold?: number;
}

/**
 * Fundamental frequency of each frame by YIN (de Cheveigne and Kawahara, 2002), as `librosa.yin` defines it: every
 * frame gets a frequency, voiced or not. Each frame stands for itself, so that the pitch of a stream comes with it
 * ({@link yinExtractor}); {@link pyin} needs the whole recording, and says which frames are voiced.
 *
 * @returns `frames x 2`: the frequency in Hz, and the aperiodicity there (the normalised difference function's
 *   value: near 0 for a periodic sound, about 1 for noise).
 * @throws {UsageError} where 0 < fMin < fMax <= sampleRate / 2 does not hold or a frame is shorter than a period, and
 *   as {@link extractFrames} does.
 */
export function yin(signal: Signal, options: YinOptions): Frames {
  return extractFrames(signal, yinExtractor(signal.sampleRate, options), options);
}

/** The extractor of {@link yin}. */
export function yinExtractor(sampleRate: number, options: YinOptions): FrameExtractor {
  const { troughThreshold = 0.1 } = options;
  const { frameLength, hopLength, minPeriod, maxPeriod } = periodRange(sampleRate, options);
  const differences = differenceFunction(frameLength, minPeriod, maxPeriod);
  return {
    frameLength,
    hopLength,
    sampleRate,
    names: ['f0 Hz', 'aperiodicity'],
    compute(samples, count, rows) {
      differences.each(samples, hopLength, count, (values, t) => {
        const at = chooseTrough(values, troughThreshold);
        rows[2 * t] = sampleRate / (minPeriod + at + parabolicShift(values, at));
        rows[2 * t + 1] = values[at]!;
      });
    },
  };
}

/** The first trough below the threshold, or else the place of the lowest value. */
function chooseTrough(values: Float64Array, threshold: number): number {
  let lowest = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < threshold && isTrough(values, i)) return i;
    if (value < values[lowest]!) lowest = i;
  }
  return lowest;
}
