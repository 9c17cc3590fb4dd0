import type { Stretch } from '../../audio/voice-activity/index.js';
import { deviation, mean } from './statistics.js';
import { gapsBetween, isIn, lengthOf, overlaps } from './stretches.js';

/**
 * How regular the beat of syllables is, and how much of the speech is voiced. Made without a transcript: the intervals
 * are those from one syllable nucleus to the next without a pause between them, not vowels and consonants. %V, delta C
 * (Ramus et al., 1999) and the vocalic PVI (Grabe and Low, 2002) need the limits of the segments; what is voiced stands
 * in for vowels, as Dellwo, Fourcin and Abberton (2007) propose, and comes out larger, for many consonants are voiced.
 */
export interface Rhythm {
  /** Normalised pairwise variability index of the intervals, 0 (a metronome) to 200; 100 x mean |a - b| / ((a + b) / 2). */
  readonly npvi: number | null;
  /** Raw pairwise variability index, mean |a - b|, s (the literature has ms). */
  readonly rpviSeconds: number | null;
  /** Standard deviation of the intervals in per cent of their mean (Dellwo, 2006). */
  readonly varco: number | null;
  /** Share of speech that is voiced, 0 to 1. */
  readonly voicedShare: number | null;
  /** Standard deviation of the lengths of the unvoiced intervals in speech, s. */
  readonly unvoicedDeviationSeconds: number | null;
}

/**
 * @param nuclei Times of the syllable nuclei, s.
 * @param speech Stretches of speech.
 * @param voiced Voiced intervals.
 */
export function describeRhythm(
  nuclei: readonly number[],
  speech: readonly Stretch[],
  voiced: readonly Stretch[],
): Rhythm {
  const groups = speech.map((stretch) => intervals(nuclei.filter((time) => isIn(stretch, time))));
  const lengths = groups.flat();
  const pairs = groups.flatMap((group) => group.slice(1).map((b, i) => [group[i]!, b] as const));
  const voicedInSpeech = speech.flatMap((stretch) => overlaps(voiced, stretch));
  const unvoiced = speech.flatMap((stretch) => complement(overlaps(voiced, stretch), stretch)).map(lengthOf);
  const spoken = total(speech);
  return {
    npvi: pairs.length > 0 ? 200 * mean(pairs.map(([a, b]) => Math.abs(a - b) / (a + b))) : null,
    rpviSeconds: pairs.length > 0 ? mean(pairs.map(([a, b]) => Math.abs(a - b))) : null,
    varco: lengths.length > 1 ? (100 * deviation(lengths)) / mean(lengths) : null,
    voicedShare: spoken > 0 ? total(voicedInSpeech) / spoken : null,
    unvoicedDeviationSeconds: unvoiced.length > 1 ? deviation(unvoiced) : null,
  };
}

function intervals(times: readonly number[]): number[] {
  return times.slice(1).map((time, i) => time - times[i]!);
}

function total(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, stretch) => sum + lengthOf(stretch), 0);
}

/** What of a stretch the parts leave uncovered. */
function complement(parts: readonly Stretch[], whole: Stretch): Stretch[] {
  const start = { startSeconds: whole.startSeconds, endSeconds: whole.startSeconds };
  const end = { startSeconds: whole.endSeconds, endSeconds: whole.endSeconds };
  return gapsBetween([start, ...parts, end]).filter((gap) => lengthOf(gap) > 0);
}
