import { HOP_SECONDS } from './timing.js';

/** Fewest frames of a segment. */
const LEAST_FRAMES = 3;
/** Most frames of something else that do not end a segment. */
const GAP_FRAMES = 1;

/**
 * Lengths in seconds of the stretches of frames for which something holds: from the first frame's beginning to the
 * last's, one hop short of their number. Gaps of one frame do not count, nor do stretches of fewer than three frames.
 */
export function segmentsOf(holds: Uint8Array): Float64Array {
  const lengths: number[] = [];
  let first = -1;
  let last = -1;
  const close = () => {
    if (first >= 0 && last - first + 1 >= LEAST_FRAMES) lengths.push((last - first) * HOP_SECONDS);
  };
  for (let t = 0; t < holds.length; t++) {
    if (holds[t] === 0) continue;
    if (first < 0 || t - last > GAP_FRAMES + 1) {
      close();
      first = t;
    }
    last = t;
  }
  close();
  return Float64Array.from(lengths);
}
