import { cosineOfTurn, sineOfTurn } from '../../elementary.js';
import type { Frames } from '../../spectrum/frames.js';
import { normalize } from './norm.js';

/** Turns that one twelfth of an octave makes in the circles of fifths, minor and major thirds, and their radii. */
const CIRCLES = [
  { name: 'fifth', twelfths: 7, radius: 1 },
  { name: 'minor third', twelfths: 9, radius: 1 },
  { name: 'major third', twelfths: 4, radius: 0.5 },
];

/**
 * Tonal centroids: where the pitch classes of each frame have their centre of mass in the circles of fifths, of minor
 * and of major thirds (Harte, Sandler and Gasser, 2006); `librosa.feature.tonnetz` of a given chromagram.
 *
 * @param chroma A chromagram, `frames x classes`, whose first class is C.
 * @returns `frames x 6`: x and y in each circle, from -1 to 1 (of major thirds from -0.5 to 0.5).
 */
export function tonnetz(chroma: Frames): Frames {
  const { frames, bins, hopSeconds } = chroma;
  const axes = CIRCLES.flatMap(({ twelfths, radius }) => [
    Float64Array.from({ length: bins }, (_, c) => radius * sineOfTurn(c * twelfths, bins)),
    Float64Array.from({ length: bins }, (_, c) => radius * cosineOfTurn(c * twelfths, bins)),
  ]);
  const data = new Float32Array(frames * axes.length); // (frames, 6)
  const classes = new Float32Array(bins);
  for (let t = 0; t < frames; t++) {
    classes.set(chroma.data.subarray(t * bins, (t + 1) * bins));
    normalize(classes, 1);
    axes.forEach((axis, i) => {
      let sum = 0;
      for (let c = 0; c < bins; c++) sum += axis[c]! * classes[c]!;
      data[t * axes.length + i] = sum;
    });
  }
  const names = CIRCLES.flatMap(({ name }) => [`${name} x`, `${name} y`]);
  return { data, frames, bins: axes.length, names, hopSeconds };
}
