import { DataError, Random, UsageError } from '@affetto/core';
import type { Utterance } from '../corpora/utterance.js';
import { groupBy } from './grouping.js';
import { requireEmotions, requireValidationFraction, withValidation } from './random-split.js';
import type { Split } from './split.js';

/** From this many speakers, or sentences, a validation part is made of whole ones. */
const fewestForWhole = 5;

/**
 * Cuts the recordings by speaker: nobody who is tested was heard in training. Every recording is tested in exactly
 * one split. The same seed gives the same cut.
 *
 * With folds, speakers are dealt out so that each fold has as many of each sex, where known, and as many recordings
 * as can be. The validation part comes from the training speakers, emotions in proportion as nearly as the rule
 * allows; it is made of the first of these that leaves every emotion in training:
 * 1. whole speakers, where at least five train;
 * 2. whole sentences, where all are known and at least five train: then no text crosses either;
 * 3. utterances, drawn emotion by emotion.
 * Whole speakers and sentences meet the share as nearly as they can, at most a half. A fraction of 0 takes none.
 *
 * @param options.folds Into how many groups speakers are dealt, each tested once, or the groups themselves, where
 *   speakers that are not here are passed over and those not named only train; null tests each speaker alone.
 * @param options.validationFraction Share of the training recordings kept apart to watch the training, in [0, 1).
 * @throws {UsageError} A fraction or a number of folds out of range; groups that name a speaker twice, all of them, or
 *   none there is.
 * @throws {DataError} There are fewer than two emotions or speakers, speakers are unknown (an empty name), or an
 *   emotion has all its speakers in one fold, so that nothing of it could be trained.
 */
export function speakerSplits(
  utterances: readonly Utterance[],
  options: {
    folds: number | readonly (readonly string[])[] | null;
    validationFraction: number;
    seed: number;
  },
): Split[] {
  const { folds, validationFraction, seed } = options;
  requireValidationFraction(validationFraction);
  requireEmotions(utterances);
  const speakers = groupBy(utterances.keys(), (i) => utterances[i]!.speaker); // speaker -> indices
  const unknown = speakers.get('');
  if (unknown)
    throw new DataError(
      'speakers',
      `those of ${unknown.length} of ${utterances.length} recordings are unknown, so none can be kept apart; name them in the corpus to test on voices never heard`,
    );
  if (speakers.size < 2)
    throw new DataError(
      'speakers',
      `all ${utterances.length} recordings are by one, '${utterances[0]!.speaker}', so none can be kept apart; add a second one to test on voices never heard`,
    );
  const tested = testedGroups(speakers, utterances, folds, seed);
  return tested.map((group, fold) => {
    const test = group.flatMap((speaker) => speakers.get(speaker)!).sort((a, b) => a - b);
    const isTested = new Set(group);
    const rest = [...utterances.keys()].filter((i) => !isTested.has(utterances[i]!.speaker));
    const trained = new Set(rest.map((i) => utterances[i]!.emotion));
    const missing = utterances.find(({ emotion }) => !trained.has(emotion))?.emotion;
    if (missing !== undefined)
      throw new DataError(
        `emotion '${missing}'`,
        `is spoken by nobody but ${list(group)}, so nothing of it is left to train on when they are tested; add other speakers of it or leave it out`,
      );
    return {
      name: `${group.length === 1 ? 'speaker' : 'speakers'} ${group.join(', ')}`,
      ...cutValidation(rest, validationFraction, utterances, new Random(seed, fold)),
      test,
    };
  });
}

/** Who is tested together. */
function testedGroups(
  speakers: ReadonlyMap<string, readonly number[]>,
  utterances: readonly Utterance[],
  folds: number | readonly (readonly string[])[] | null,
  seed: number,
): string[][] {
  if (folds === null) return [...speakers.keys()].sort().map((speaker) => [speaker]);
  if (typeof folds === 'number') {
    if (!(Number.isInteger(folds) && folds >= 2 && folds <= speakers.size))
      throw new UsageError(
        `The ${speakers.size} speakers cannot be dealt into ${folds} folds; give a number from 2 to ${speakers.size}, or none to test each speaker alone.`,
      );
    return dealSpeakers(speakers, utterances, folds, new Random(seed));
  }
  const named = folds.flat();
  const twice = named.find((speaker, i) => named.indexOf(speaker) < i);
  if (twice !== undefined)
    throw new UsageError(`The folds name speaker '${twice}' twice; test each speaker once.`);
  const groups = folds
    .map((group) => group.filter((speaker) => speakers.has(speaker)).sort())
    .filter((group) => group.length > 0);
  if (groups.length === 0 || groups[0]!.length === speakers.size)
    throw new UsageError(
      `The folds name ${groups.length === 0 ? 'none' : 'all in one fold'} of the speakers ${[...speakers.keys()].sort().join(', ')}; name some, and leave some to train.`,
    );
  return groups;
}

/** Deals speakers into groups, largest first, each to the group poorest in their sex, then in recordings. */
function dealSpeakers(
  speakers: ReadonlyMap<string, readonly number[]>,
  utterances: readonly Utterance[],
  groups: number,
  random: Random,
): string[][] {
  const countOf = (speaker: string) => speakers.get(speaker)!.length;
  const dealt = Array.from({ length: groups }, () => ({ speakers: [] as string[], recordings: 0 }));
  const bySex = groupBy(
    random.shuffle([...speakers.keys()].sort()),
    (speaker) => utterances[speakers.get(speaker)![0]!]!.sex ?? '',
  );
  for (const ofSex of bySex.values()) {
    const inGroup = new Array<number>(groups).fill(0);
    for (const speaker of ofSex.sort((a, b) => countOf(b) - countOf(a))) {
      let poorest = 0;
      for (let g = 1; g < groups; g++)
        if ((inGroup[g]! - inGroup[poorest]! || dealt[g]!.recordings - dealt[poorest]!.recordings) < 0)
          poorest = g;
      dealt[poorest]!.speakers.push(speaker);
      dealt[poorest]!.recordings += countOf(speaker);
      inGroup[poorest]!++;
    }
  }
  return dealt.map((group) => group.speakers.sort());
}

/** Cuts the validation part out of training recordings; the rule stands at `speakerSplits`. */
export function cutValidation(
  indices: readonly number[],
  fraction: number,
  utterances: readonly Utterance[],
  random: Random,
): { train: number[]; validation: number[] } {
  if (fraction === 0) return { train: [...indices], validation: [] };
  for (const keyOf of [({ speaker }: Utterance) => speaker, ({ sentence }: Utterance) => sentence]) {
    if (indices.some((i) => !keyOf(utterances[i]!))) continue;
    const wholes = groupBy(indices, (i) => keyOf(utterances[i]!)!);
    if (wholes.size < fewestForWhole) continue;
    const keys = random.shuffle([...wholes.keys()].sort());
    const count = Math.min(Math.max(1, Math.round(fraction * keys.length)), Math.floor(keys.length / 2));
    const off = new Set(keys.slice(0, count).flatMap((key) => wholes.get(key)!));
    const train = indices.filter((i) => !off.has(i));
    const emotionsOf = (part: readonly number[]) => new Set(part.map((i) => utterances[i]!.emotion)).size;
    if (emotionsOf(train) === emotionsOf(indices))
      return { train, validation: indices.filter((i) => off.has(i)) };
  }
  return withValidation(indices, fraction, utterances, ({ id }) => id, random);
}

function list(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`);
  return quoted.length === 1 ? quoted[0]! : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}
