import { ln } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import { extractFrames, type FrameExtractor, type Framing } from '../../spectrum/framing.js';
import { getWindow } from '../../spectrum/windows.js';

/** Options of {@link intensity}. */
export interface IntensityOptions extends Framing {
  /** Lowest pitch whose periods are smoothed away, Hz. Default 50. */
  fMin?: number;
  /** Samples. Default 10 ms. */
  hopLength?: number;
}

/** Shape of the Kaiser window; its side lobes lie below -190 dB. */
const BETA = 20.24;
/** Least power told apart, and its level, dB: silence. */
const LEAST_POWER = 1e-10;
export const SILENCE = -100;

/**
 * Intensity contour as phoneticians draw it: the mean square around each frame's centre, less the frame's mean, under a
 * bell that lasts 3.2 periods of `fMin` (a Kaiser window of twice that length), as Praat's manual describes its 'Sound:
 * To Intensity...'. Praat's values lie 93.98 dB higher: it takes samples for pascals and refers to 20 micropascals.
 *
 * @returns `frames x 1`, dB re a mean square of 1, from -100 on; a sine of full scale has -3 dB.
 * @throws {UsageError} where `fMin` is not above 0, and as {@link extractFrames} does.
 */
export function intensity(signal: Signal, options: IntensityOptions = {}): Frames {
  return extractFrames(signal, intensityExtractor(signal.sampleRate, options), options);
}

/** The extractor of {@link intensity}. */
export function intensityExtractor(sampleRate: number, options: IntensityOptions = {}): FrameExtractor {
  const { fMin = 50, hopLength = Math.max(1, Math.round(sampleRate / 100)) } = options;
  if (!(fMin > 0)) throw new UsageError(`fMin is ${fMin} Hz but must be above 0`);
  const half = Math.max(1, Math.round((3.2 * sampleRate) / fMin));
  const window = getWindow(['kaiser', BETA], 2 * half);
  const total = window.reduce((sum, weight) => sum + weight, 0);
  const perNeper = 10 / Math.LN10;
  return {
    frameLength: 2 * half,
    hopLength,
    sampleRate,
    names: ['intensity dB'],
    compute(samples, count, rows) {
      for (let t = 0; t < count; t++) {
        const start = t * hopLength;
        let sum = 0;
        for (let n = start; n < start + window.length; n++) sum += samples[n]!;
        const mean = sum / window.length;
        let power = 0;
        for (let i = 0; i < window.length; i++) {
          const sample = samples[start + i]! - mean;
          power += window[i]! * sample * sample;
        }
        rows[t] = perNeper * ln(Math.max(LEAST_POWER, power / total));
      }
    },
  };
}
