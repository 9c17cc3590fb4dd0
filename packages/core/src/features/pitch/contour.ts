import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import { pyin } from './pyin.js';

const LOWEST_PITCH = 65; // Hz

/**
 * The pitch of speech: {@link pyin} between 65 and 600 Hz, over frames of 46 ms every 10 ms.
 *
 * @returns `frames x 1`, Hz, in steps of a tenth of a semitone; NaN where unvoiced.
 * @throws {UsageError} on an empty signal or samples that are not finite.
 */
export function pitchContour(signal: Signal): Frames {
  const { sampleRate } = signal;
  const frameLength = Math.ceil((3 * sampleRate) / LOWEST_PITCH);
  const hopLength = Math.max(1, Math.round(sampleRate / 100));
  const pitch = pyin(signal, { fMin: LOWEST_PITCH, fMax: 600, frameLength, hopLength });
  const data = pitch.data.filter((_, i) => i % pitch.bins === 0); // (frames, 1)
  return { ...pitch, data, bins: 1, names: ['pitch Hz'] };
}
