import { UsageError } from '../../errors.js';
import type { Frames } from '../../spectrum/frames.js';

/**
 * Local slope (order 1) or curvature (order 2) over time: the derivative, per frame, of the straight line or
 * parabola fitted to `width` frames around each (Savitzky and Golay, 1964); `librosa.feature.delta`, mode `interp`.
 * At both ends the value of the first and last whole stretch is held, which is what the fit says there.
 *
 * @param options.width Frames of a stretch, odd, at least 3. Default 9.
 * @param options.order 1 (the default) or 2.
 * @returns `frames x bins`.
 * @throws {UsageError} where there are fewer frames than `width`.
 */
export function delta(frames: Frames, options: { width?: number; order?: 1 | 2 } = {}): Frames {
  const { width = 9, order = 1 } = options;
  if (!(Number.isInteger(width) && width >= 3 && width % 2 === 1)) {
    throw new UsageError(`width is ${width} but must be an odd number of frames, at least 3`);
  }
  if (frames.frames < width) {
    throw new UsageError(
      `a delta looks at ${width} frames but the recording has ${frames.frames}: ` +
        'leave deltas out or use a longer recording',
    );
  }
  const { bins } = frames;
  const half = (width - 1) / 2;
  const weights = fitWeights(half, order);
  const data = new Float32Array(frames.data.length); // (frames, bins)
  for (let t = half; t < frames.frames - half; t++) {
    for (let bin = 0; bin < bins; bin++) {
      let sum = 0;
      for (let j = 0; j < width; j++) sum += weights[j]! * frames.data[(t - half + j) * bins + bin]!;
      data[t * bins + bin] = sum;
    }
  }
  for (let t = 0; t < half; t++) {
    data.copyWithin(t * bins, half * bins, (half + 1) * bins);
    const end = frames.frames - 1 - half;
    data.copyWithin((end + 1 + t) * bins, end * bins, (end + 1) * bins);
  }
  return {
    ...frames,
    data,
    names: frames.names.map((name) => `${name} ${order === 1 ? 'delta' : 'delta2'}`),
  };
}

/** Least squares on j = -half..half: the slope of the line, or twice the square's coefficient of the parabola. */
function fitWeights(half: number, order: 1 | 2): Float64Array {
  const count = 2 * half + 1;
  let squares = 0;
  let fourths = 0;
  for (let j = -half; j <= half; j++) {
    squares += j * j;
    fourths += j * j * j * j;
  }
  return Float64Array.from({ length: count }, (_, i) => {
    const j = i - half;
    return order === 1
      ? j / squares
      : (2 * (count * j * j - squares)) / (count * fourths - squares * squares);
  });
}
