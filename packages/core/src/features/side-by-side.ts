import type { Frames } from '../spectrum/frames.js';

/**
 * Frames of the same hop in one, their columns side by side.
 *
 * @param parts Frames, each with the number of its row that becomes the first, 0 unless told.
 * @returns As many rows as all of them have from there on.
 */
export function sideBySide(parts: readonly { frames: Frames; from?: number }[]): Frames {
  const count = Math.max(0, Math.min(...parts.map(({ frames, from = 0 }) => frames.frames - from)));
  const bins = parts.reduce((sum, { frames }) => sum + frames.bins, 0);
  const data = new Float32Array(count * bins); // (frames, bins)
  let column = 0;
  for (const { frames: part, from = 0 } of parts) {
    for (let t = 0; t < count; t++) {
      const row = (from + t) * part.bins;
      data.set(part.data.subarray(row, row + part.bins), t * bins + column);
    }
    column += part.bins;
  }
  const { hopSeconds } = parts[0]!.frames;
  return { data, frames: count, bins, names: parts.flatMap(({ frames }) => frames.names), hopSeconds };
}
