import { ln } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import type { Frames } from '../../spectrum/frames.js';

/**
 * Powers to decibels: 10 log10(max(amin, x) / max(amin, ref)), then nothing lower than `topDb` below the highest of
 * all values; `librosa.power_to_db`.
 *
 * The floor under the whole recording's maximum makes a frame's value depend on all the others, so what streams
 * uses `topDb: null`.
 *
 * @param frames Powers, `frames x bins`.
 * @param options.ref Power of 0 dB, or `'max'` for the highest of the values. Default 1.
 * @param options.amin Least power told apart. Default 1e-10.
 * @param options.topDb Range in dB, or null for no floor. Default 80.
 * @returns dB, `frames x bins`.
 * @throws {UsageError} where `amin` is not positive, or `ref` or `topDb` is negative.
 */
export function powerToDb(
  frames: Frames,
  options: { ref?: number | 'max'; amin?: number; topDb?: number | null } = {},
): Frames {
  const { ref = 1, amin = 1e-10, topDb = 80 } = options;
  if (!(amin > 0)) throw new UsageError(`amin is ${amin} but must be positive`);
  if (ref !== 'max' && !(ref >= 0)) throw new UsageError(`ref is ${ref} but must be 0 or more, or 'max'`);
  if (topDb !== null && !(topDb >= 0))
    throw new UsageError(`topDb is ${topDb} but must be 0 or more, or null`);
  const { data } = frames;
  const perNeper = 10 / Math.LN10;
  const zero = perNeper * ln(Math.max(amin, ref === 'max' ? highest(data) : ref));
  const decibels = new Float32Array(data.length); // (frames, bins)
  for (let i = 0; i < data.length; i++) decibels[i] = perNeper * ln(Math.max(amin, data[i]!)) - zero;
  if (topDb !== null) {
    const floor = highest(decibels) - topDb;
    for (let i = 0; i < decibels.length; i++) if (decibels[i]! < floor) decibels[i] = floor;
  }
  return { ...frames, data: decibels };
}

function highest(values: Float32Array): number {
  let highest = -Infinity;
  for (let i = 0; i < values.length; i++) if (values[i]! > highest) highest = values[i]!;
  return highest;
}
