import type { Signal } from '../audio/signal.js';
import type { Frames } from './frames.js';
import { checkSignal, frameCount, requireWhole } from './spectrogram.js';

/**
 * Root mean square of each frame; `librosa.feature.rms`. Frame t is centred on sample `t * hopLength`, with zeros
 * beyond the signal's ends.
 *
 * @param options.frameLength Samples. Default 2048.
 * @param options.hopLength Samples. Default 512.
 * @returns `frames x 1`, in the signal's own units (1 is full scale).
 * @throws {UsageError} on an empty signal or samples that are not finite.
 */
export function rms(signal: Signal, options: { frameLength?: number; hopLength?: number } = {}): Frames {
  const { frameLength = 2048, hopLength = 512 } = options;
  requireWhole('frameLength', frameLength, 1);
  requireWhole('hopLength', hopLength, 1);
  checkSignal(signal);
  const { samples, sampleRate } = signal;
  const frames = frameCount(samples.length, frameLength, hopLength);
  const data = new Float32Array(frames); // (frames, 1)
  for (let t = 0; t < frames; t++) {
    const start = t * hopLength - Math.floor(frameLength / 2);
    const end = Math.min(samples.length, start + frameLength);
    let sum = 0;
    for (let i = Math.max(0, start); i < end; i++) sum += samples[i]! * samples[i]!;
    data[t] = Math.sqrt(sum / frameLength);
  }
  return { data, frames, bins: 1, names: ['rms'], hopSeconds: hopLength / sampleRate };
}
