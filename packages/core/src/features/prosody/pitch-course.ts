import type { Stretch } from '../../audio/voice-activity/index.js';
import { ln } from '../../elementary.js';
import { deviation, mean, median, quantile } from './statistics.js';
import { framesOf } from './stretches.js';

/** How the pitch of a recording lies and moves. Semitones are relative to 27.5 Hz (A0) where they name a height. */
export interface PitchCourse {
  /** Median, Hz. */
  readonly medianHz: number;
  /** Median, semitones. */
  readonly median: number;
  /** 10th percentile, semitones. */
  readonly low: number;
  /** 90th percentile, semitones. */
  readonly high: number;
  /** From the 10th to the 90th percentile, semitones. */
  readonly range: number;
  /** Standard deviation, semitones. */
  readonly deviation: number;
  /**
   * Slope over a stretch of speech, semitones a second, below 0 where the pitch sinks: the least-squares line common to
   * all stretches, each at its own height, for the pitch is set back after a pause.
   */
  readonly declination: number | null;
  /** How the last stretch of speech ends; null where too little of its end is voiced. */
  readonly ending: PitchEnding | null;
}

/** The pitch over the last 0.25 s up to the last voiced frame. */
export interface PitchEnding {
  /** Semitones a second: the median of the slopes between all pairs of frames (Theil and Sen), which creak spoils least. */
  readonly slope: number;
  /** How far the pitch moves along that slope, semitones. */
  readonly movement: number;
  /** `level` where the slope is too small to be heard as a glide: below 0.16 / T^2 over T seconds ('t Hart, 1976). */
  readonly heardAs: 'rise' | 'fall' | 'level';
}

/** Fewest voiced frames that have a pitch to describe: 50 ms. */
const FEWEST = 5;
/** The ending: what is voiced in this time up to the last voiced frame, s. */
const ENDING = 0.25;
/** Threshold of hearing a glide of T seconds, times T^2, semitones x s ('t Hart, 1976). */
const GLISSANDO = 0.16;

/** Hz as semitones above a reference, 27.5 Hz (A0) unless told; as openSMILE's `F0semitoneFrom27.5Hz`. */
export function hzToSemitones(hertz: number, reference = 27.5): number {
  return (12 * ln(hertz / reference)) / Math.LN2;
}

/**
 * @param hertz The pitch frame by frame, NaN where unvoiced.
 * @param speech Its stretches; what is voiced lies in them.
 * @returns Null where less than 50 ms are voiced.
 */
export function describePitch(
  hertz: ArrayLike<number>,
  hopSeconds: number,
  speech: readonly Stretch[],
): PitchCourse | null {
  const lines = speech
    .map((stretch) => voicedPoints(hertz, hopSeconds, stretch))
    .filter((line) => line.length > 0);
  const voiced = lines.flat().map(({ semitones }) => semitones);
  if (voiced.length < FEWEST) return null;
  const low = quantile(voiced, 0.1);
  const high = quantile(voiced, 0.9);
  return {
    medianHz: median(Array.from(hertz).filter((value) => !Number.isNaN(value))),
    median: median(voiced),
    low,
    high,
    range: high - low,
    deviation: deviation(voiced),
    declination: commonSlope(lines),
    ending: describeEnding(lines.at(-1)!),
  };
}

interface Point {
  readonly seconds: number;
  /** Re 27.5 Hz. */
  readonly semitones: number;
}

function voicedPoints(hertz: ArrayLike<number>, hopSeconds: number, stretch: Stretch): Point[] {
  const points: Point[] = [];
  const [start, end] = framesOf(stretch, hopSeconds);
  for (let t = start; t < end; t++) {
    const pitch = hertz[t] ?? Number.NaN;
    if (!Number.isNaN(pitch)) points.push({ seconds: t * hopSeconds, semitones: hzToSemitones(pitch) });
  }
  return points;
}

/** Slope of parallel lines, one through each group of points; null where time does not pass in any. */
function commonSlope(lines: readonly (readonly Point[])[]): number | null {
  let products = 0;
  let squares = 0;
  for (const line of lines) {
    const time = mean(line.map(({ seconds }) => seconds));
    const height = mean(line.map(({ semitones }) => semitones));
    for (const { seconds, semitones } of line) {
      products += (seconds - time) * (semitones - height);
      squares += (seconds - time) * (seconds - time);
    }
  }
  return squares > 0 ? products / squares : null;
}

function describeEnding(line: readonly Point[]): PitchEnding | null {
  const last = line.at(-1)!.seconds;
  const points = line.filter(({ seconds }) => seconds > last - ENDING);
  if (points.length < FEWEST) return null;
  const slopes: number[] = [];
  for (const [i, a] of points.entries()) {
    for (const b of points.slice(i + 1)) slopes.push((b.semitones - a.semitones) / (b.seconds - a.seconds));
  }
  const slope = median(slopes);
  const span = last - points[0]!.seconds;
  const isGlide = Math.abs(slope) >= GLISSANDO / (span * span);
  return { slope, movement: slope * span, heardAs: !isGlide ? 'level' : slope > 0 ? 'rise' : 'fall' };
}
