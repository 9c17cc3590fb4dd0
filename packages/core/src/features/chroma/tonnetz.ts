import { cosineOfTurn, sineOfTurn } from '../../elementary.js';
import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import { type ChromaCqtOptions, chromaCqt } from './chroma-cqt.js';
import { normalizeRows } from './norm.js';

/** Turns that one twelfth of an octave makes in the circles of fifths, minor and major thirds, and their radii. */
const CIRCLES = [
  { name: 'fifth', twelfths: 7, radius: 1 },
  { name: 'minor third', twelfths: 9, radius: 1 },
  { name: 'major third', twelfths: 4, radius: 0.5 },
];

/**
 * Tonal centroids: where the pitch classes of each frame have their centre of mass in the circles of fifths, of minor
 * and of major thirds (Harte, Sandler and Gasser, 2006); `librosa.feature.tonnetz`.
 *
 * @param input A signal, of which {@link chromaCqt} is taken with the options, or a chromagram, `frames x classes`, whose
 *   first class is C.
 * @returns `frames x 6`: x and y in each circle, from -1 to 1 (of major thirds from -0.5 to 0.5).
 * @throws {UsageError} as {@link chromaCqt} does.
 */
export function tonnetz(input: Signal | Frames, options: ChromaCqtOptions = {}): Frames {
  const chroma = 'samples' in input ? chromaCqt(input, options) : input;
  const { frames, bins, hopSeconds } = chroma;
  const axes = CIRCLES.flatMap(({ twelfths, radius }) => [
    Float64Array.from({ length: bins }, (_, c) => radius * sineOfTurn(c * twelfths, bins)),
    Float64Array.from({ length: bins }, (_, c) => radius * cosineOfTurn(c * twelfths, bins)),
  ]);
  const data = new Float32Array(frames * axes.length); // (frames, 6)
  const shares = chroma.data.slice();
  normalizeRows(shares, bins, 1);
  for (let t = 0; t < frames; t++) {
    axes.forEach((axis, i) => {
      let sum = 0;
      for (let c = 0; c < bins; c++) sum += axis[c]! * shares[t * bins + c]!;
      data[t * axes.length + i] = sum;
    });
  }
  const names = CIRCLES.flatMap(({ name }) => [`${name} x`, `${name} y`]);
  return { data, frames, bins: axes.length, names, hopSeconds };
}
