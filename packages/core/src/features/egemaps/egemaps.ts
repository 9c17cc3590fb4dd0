import type { Signal } from '../../signal.js';
import { checkSignal } from '../../spectrum/checks.js';
import type { Frames } from '../../spectrum/frames.js';

import { type EgemapsFunctionals, EgemapsStream } from './stream.js';

/**
 * The 25 low-level descriptors of eGeMAPSv02, the extended Geneva Minimalistic Acoustic Parameter Set, under openSMILE's
 * names and in its order. How near they come to openSMILE's stands in docs/egemaps.md.
 *
 * Frame t begins at t times 10 ms (a whole number of samples); there are as many as frames of 60 ms fit. Pitch is in
 * semitones above 27.5 Hz, formants in Hz, levels and ratios in dB; the voice's descriptors are 0 where there is none.
 *
 * Eyben, F., Scherer, K. R., Schuller, B. W. et al. (2016). The Geneva Minimalistic Acoustic Parameter Set (GeMAPS) for
 * voice research and affective computing. IEEE Transactions on Affective Computing 7(2), 190-202.
 *
 * @returns `frames x 25`.
 * @throws {UsageError} on a rate below 8000 Hz, fewer than 0.07 s of sound, samples that are not finite.
 */
export function egemapsDescriptors(signal: Signal): Frames {
  checkSignal(signal);
  const stream = new EgemapsStream(signal.sampleRate);
  const first = stream.push(signal.samples);
  const last = stream.end();
  const data = new Float32Array(first.data.length + last.data.length); // (frames, bins)
  data.set(first.data);
  data.set(last.data, first.data.length);
  return { ...first, data, frames: first.frames + last.frames };
}

/**
 * The 88 functionals of eGeMAPSv02 over a recording: means, variation, percentiles and slopes of the descriptors (see
 * {@link egemapsDescriptors}), over all, voiced or unvoiced frames, and measures of rhythm and level.
 *
 * @throws {UsageError} as {@link egemapsDescriptors} does.
 */
export function egemaps(signal: Signal): EgemapsFunctionals {
  checkSignal(signal);
  const stream = new EgemapsStream(signal.sampleRate, { windowSeconds: Number.POSITIVE_INFINITY });
  stream.push(signal.samples);
  stream.end();
  return stream.functionals();
}
