import type { Frames } from '../../spectrum/frames.js';
import { quantile } from './statistics.js';

/** A part of a recording. */
export interface Stretch {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

export function lengthOf({ startSeconds, endSeconds }: Stretch): number {
  return endSeconds - startSeconds;
}

export function isIn({ startSeconds, endSeconds }: Stretch, seconds: number): boolean {
  return seconds >= startSeconds && seconds <= endSeconds;
}

/** The first frame centred in a stretch, and the one after the last. */
export function framesOf(
  { startSeconds, endSeconds }: Stretch,
  hopSeconds: number,
): [start: number, end: number] {
  return [Math.ceil(startSeconds / hopSeconds), Math.floor(endSeconds / hopSeconds) + 1];
}

/** The gaps between stretches that follow each other. */
export function gapsBetween(stretches: readonly Stretch[]): Stretch[] {
  return stretches.slice(1).map((next, i) => ({
    startSeconds: stretches[i]!.endSeconds,
    endSeconds: next.startSeconds,
  }));
}

/** Joins stretches that lie closer together than `seconds`. */
export function joinClose(stretches: readonly Stretch[], seconds: number): Stretch[] {
  const joined: Stretch[] = [];
  for (const stretch of stretches) {
    const last = joined.at(-1);
    if (last && stretch.startSeconds - last.endSeconds < seconds) {
      joined[joined.length - 1] = { ...last, endSeconds: stretch.endSeconds };
    } else joined.push(stretch);
  }
  return joined;
}

/** Where a condition holds over consecutive frames; frame t stands for the hop around `t * hopSeconds`. */
export function stretchesWhere(
  frames: number,
  hopSeconds: number,
  holds: (frame: number) => boolean,
): Stretch[] {
  const found: Stretch[] = [];
  let start = -1;
  for (let t = 0; t <= frames; t++) {
    const here = t < frames && holds(t);
    if (here && start < 0) start = t;
    if (here || start < 0) continue;
    found.push({ startSeconds: Math.max(0, start - 0.5) * hopSeconds, endSeconds: (t - 0.5) * hopSeconds });
    start = -1;
  }
  return found;
}

/** Range of levels that counts as sound, below the 99th percentile, dB. */
const RANGE = 25;
/** Shortest sound that is speech, s. */
const SHORTEST = 0.05;

export function soundingStretches({ data, frames, hopSeconds }: Frames): Stretch[] {
  const least = Math.max(quantile(data, 0.99) - RANGE, -75);
  return stretchesWhere(frames, hopSeconds, (t) => data[t]! > least).filter(
    (stretch) => lengthOf(stretch) >= SHORTEST,
  );
}
