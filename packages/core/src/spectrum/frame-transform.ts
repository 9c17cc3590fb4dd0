import type { Frames } from './frames.js';

/**
 * What makes frames of frames and remembers those before: changes over time, slow averages. Frames come in pieces of any
 * size, offline in one; the bits are the same.
 */
export interface FrameTransform {
  /**
   * Takes the next frames.
   *
   * @returns The frames that are complete now, perhaps none.
   */
  push(frames: Frames): Frames;
  /** Ends the recording. Returns the frames that waited for more. */
  end(): Frames;
}

/** What a transform makes of a whole recording's frames. */
export function transformFrames(frames: Frames, transform: FrameTransform): Frames {
  const first = transform.push(frames);
  const last = transform.end();
  if (last.frames === 0) return first;
  const data = new Float32Array(first.data.length + last.data.length); // (frames, bins)
  data.set(first.data);
  data.set(last.data, first.data.length);
  return { ...first, data, frames: first.frames + last.frames };
}
