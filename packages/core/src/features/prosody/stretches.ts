import { type Stretch, speechSegments } from '../../audio/voice-activity/index.js';
import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import { quantile } from './statistics.js';

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

/** What of the stretches lies within another. */
export function overlaps(stretches: readonly Stretch[], within: Stretch): Stretch[] {
  return stretches
    .map(({ startSeconds, endSeconds }) => ({
      startSeconds: Math.max(startSeconds, within.startSeconds),
      endSeconds: Math.min(endSeconds, within.endSeconds),
    }))
    .filter((stretch) => lengthOf(stretch) > 0);
}

/** Joins stretches that lie closer together than `seconds`. */
function joinClose(stretches: readonly Stretch[], seconds: number): Stretch[] {
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

/** Range of levels that counts as sound, below the 99th percentile, dB (de Jong and Wempe, 2009). */
const RANGE = 25;
/** Shortest stretch of speech, s. */
const SHORTEST = 0.05;
/** Shortest silence that is a pause, s (de Jong and Bosker, 2013). */
const SHORTEST_PAUSE = 0.25;

/**
 * Stretches of speech between pauses: where {@link speechSegments} hears speech, to the hundredth of a second by its
 * intensity, so that a pause is as long as it is silent.
 *
 * @param level The contour of {@link intensity}.
 * @throws {UsageError} as {@link speechSegments} does.
 */
export function spokenStretches(signal: Signal, { data, frames, hopSeconds }: Frames): Stretch[] {
  const least = quantile(data, 0.99) - RANGE;
  const isLong = (stretch: Stretch) => lengthOf(stretch) >= SHORTEST;
  const sounds = stretchesWhere(frames, hopSeconds, (t) => data[t]! > least).filter(isLong);
  const sounding = joinClose(sounds, SHORTEST_PAUSE);
  const heard = speechSegments(signal, { minSilenceSeconds: SHORTEST_PAUSE, paddingSeconds: 0 });
  return heard.flatMap((segment) => overlaps(sounding, segment)).filter(isLong);
}
