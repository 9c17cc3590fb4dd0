import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import { checkRate, requireWhole } from '../../spectrum/checks.js';
import type { Frames } from '../../spectrum/frames.js';
import { extractFrames, type FrameExtractor, type Framing } from '../../spectrum/framing.js';
import type { Spectrogram } from '../../spectrum/spectrogram.js';

/** Options of {@link rms}. */
export interface RmsOptions extends Framing {
  /** Samples. Default 2048. */
  frameLength?: number;
  /** Samples. Default 512. */
  hopLength?: number;
}

/**
 * Root mean square of each frame; `librosa.feature.rms`. Of a spectrogram, by Parseval's theorem, that of the windowed
 * frames it was made of.
 *
 * @param options For signals; a spectrogram has its frames already.
 * @returns `frames x 1`, in the signal's own units (1 is full scale).
 * @throws {UsageError} as {@link extractFrames} does, and on options beside a spectrogram.
 */
export function rms(input: Signal | Spectrogram, options: RmsOptions = {}): Frames {
  if (!('samples' in input)) return rmsOfSpectra(input, options);
  return extractFrames(input, rmsExtractor(input.sampleRate, options), options);
}

/** The extractor of {@link rms}. */
export function rmsExtractor(sampleRate: number, options: RmsOptions = {}): FrameExtractor {
  const { frameLength = 2048, hopLength = 512 } = options;
  requireWhole('frameLength', frameLength, 1);
  requireWhole('hopLength', hopLength, 1);
  checkRate(sampleRate);
  return {
    frameLength,
    hopLength,
    sampleRate,
    names: ['rms'],
    compute(samples, count, rows) {
      for (let t = 0; t < count; t++) {
        rows[t] = Math.sqrt(energy(samples, t * hopLength, frameLength) / frameLength);
      }
    },
  };
}

/** Sum of squares of `length` samples from `start` on, in four sums, which a processor adds to at the same time. */
function energy(samples: Float32Array, start: number, length: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const end = start + length;
  let i = start;
  for (; i + 3 < end; i += 4) {
    a += samples[i]! * samples[i]!;
    b += samples[i + 1]! * samples[i + 1]!;
    c += samples[i + 2]! * samples[i + 2]!;
    d += samples[i + 3]! * samples[i + 3]!;
  }
  for (; i < end; i++) a += samples[i]! * samples[i]!;
  return a + b + (c + d);
}

function rmsOfSpectra(
  { data, frames, bins, nFft, power, hopSeconds }: Spectrogram,
  options: RmsOptions,
): Frames {
  if (Object.keys(options).length > 0) {
    throw new UsageError('a spectrogram has its frames already: rms takes no options with one');
  }
  const rows = new Float32Array(frames); // (frames, 1)
  for (let t = 0; t < frames; t++) {
    let sum = 0;
    for (let k = 0; k < bins; k++) {
      const value = data[t * bins + k]!;
      const alone = k === 0 || 2 * k === nFft; // the other bins stand for their mirror image too
      sum += (alone ? 1 : 2) * (power === 1 ? value * value : value);
    }
    rows[t] = Math.sqrt(sum) / nFft;
  }
  return { data: rows, frames, bins: 1, names: ['rms'], hopSeconds };
}
