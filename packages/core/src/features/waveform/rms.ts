import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import { extractFrames, type FrameExtractor, type Framing } from '../../spectrum/framing.js';

/** Options of {@link rms}. */
export interface RmsOptions extends Framing {
  /** Samples. Default 2048. */
  frameLength?: number;
  /** Samples. Default 512. */
  hopLength?: number;
}

/**
 * Root mean square of each frame; `librosa.feature.rms`.
 *
 * @returns `frames x 1`, in the signal's own units (1 is full scale).
 * @throws {UsageError} as {@link extractFrames} does.
 */
export function rms(signal: Signal, options: RmsOptions = {}): Frames {
  return extractFrames(signal, rmsExtractor(signal.sampleRate, options), options);
}

/** The extractor of {@link rms}. */
export function rmsExtractor(sampleRate: number, options: RmsOptions = {}): FrameExtractor {
  const { frameLength = 2048, hopLength = 512 } = options;
  return {
    frameLength,
    hopLength,
    sampleRate,
    names: ['rms'],
    compute(samples, count, rows) {
      for (let t = 0; t < count; t++) {
        let sum = 0;
        const end = t * hopLength + frameLength;
        for (let i = t * hopLength; i < end; i++) sum += samples[i]! * samples[i]!;
        rows[t] = Math.sqrt(sum / frameLength);
      }
    },
  };
}
