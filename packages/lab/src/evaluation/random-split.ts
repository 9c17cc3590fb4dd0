import { DataError, Random, UsageError } from '@affetto/core';
import type { Utterance } from '../corpora/utterance.js';
import { groupBy } from './grouping.js';
import type { GroupOf, Split } from './split.js';

/**
 * Cuts the recordings at random, each emotion keeping its share (to the nearest recording, at least one on each
 * side). The test part then holds voices and sentences that were trained on: see `speakerSplits` for what a score
 * on it hides. The same seed gives the same cut.
 *
 * @param options.testFraction Share of the recordings tested, in (0, 1).
 * @param options.validationFraction Share of the other recordings kept apart to watch the training, in [0, 1).
 * @param options.groupOf Recognises identical audio, which never crosses: a copy goes where its first goes. Shares
 *   are then met as nearly as whole groups allow. Without it every utterance stands alone.
 * @throws {UsageError} A share out of range.
 * @throws {DataError} There are fewer than two emotions, or an emotion has too few different recordings to stand on
 *   both sides.
 */
export function randomSplit(
  utterances: readonly Utterance[],
  options: { testFraction: number; validationFraction: number; seed: number; groupOf?: GroupOf },
): Split {
  const { testFraction, validationFraction, seed, groupOf = ({ id }) => id } = options;
  if (!(testFraction > 0 && testFraction < 1))
    throw new UsageError(`A test share of ${testFraction} cannot be; give one between 0 and 1, such as 0.2.`);
  requireEmotions(utterances);
  const random = new Random(seed);
  const [rest, test] = cutStratified(all(utterances), testFraction, utterances, groupOf, random);
  for (const emotion of new Set(utterances.map((utterance) => utterance.emotion))) {
    const has = (part: readonly number[]) => part.some((i) => utterances[i]!.emotion === emotion);
    if (has(rest) && has(test)) continue;
    const ids = utterances.filter((utterance) => utterance.emotion === emotion).map(({ id }) => id);
    throw new DataError(
      `emotion '${emotion}'`,
      ids.length === 1
        ? `has a single recording (${ids[0]}), which cannot be both trained and tested on; add recordings of it or leave it out`
        : `has ${ids.length} recordings but too few different ones to train and test on (${ids.slice(0, 3).join(', ')}); add others or leave it out`,
    );
  }
  return {
    name: `seed ${seed}`,
    ...withValidation(rest, validationFraction, utterances, groupOf, random),
    test,
  };
}

/** @throws {DataError} There are fewer than two emotions to tell apart. */
export function requireEmotions(utterances: readonly Utterance[]): void {
  const emotions = new Set(utterances.map(({ emotion }) => emotion));
  if (emotions.size < 2)
    throw new DataError(
      'labels',
      utterances.length === 0
        ? 'there are no recordings; give a corpus that has some'
        : `all ${utterances.length} recordings carry the emotion '${[...emotions][0]}'; give recordings of at least two emotions`,
    );
}

/** Cuts a validation part out of training recordings, each emotion keeping its share. */
export function withValidation(
  indices: readonly number[],
  validationFraction: number,
  utterances: readonly Utterance[],
  groupOf: GroupOf,
  random: Random,
): { train: number[]; validation: number[] } {
  requireValidationFraction(validationFraction);
  const [train, validation] = cutStratified(indices, validationFraction, utterances, groupOf, random);
  return { train, validation };
}

/** @throws {UsageError} The share is out of range. */
export function requireValidationFraction(validationFraction: number): void {
  if (!(validationFraction >= 0 && validationFraction < 1))
    throw new UsageError(
      `A validation share of ${validationFraction} cannot be; give one from 0 (none) to below 1, such as 0.1.`,
    );
}

/**
 * Cuts a share off at random, emotion by emotion; groups stay whole and belong to the emotion of their first member.
 * An emotion of two or more groups has at least one on each side.
 *
 * @returns What stays and what is cut off, ascending.
 */
function cutStratified(
  indices: readonly number[],
  fraction: number,
  utterances: readonly Utterance[],
  groupOf: GroupOf,
  random: Random,
): [stays: number[], off: number[]] {
  if (fraction === 0) return [[...indices], []];
  const groups = groupBy(indices, (i) => groupOf(utterances[i]!));
  const off: number[] = [];
  for (const ofEmotion of groupBy(groups.values(), ([first]) => utterances[first!]!.emotion).values()) {
    if (ofEmotion.length < 2) continue;
    const count = ofEmotion.flat().length;
    const wanted = Math.min(Math.max(1, Math.round(fraction * count)), count - 1);
    let taken = 0;
    for (const group of random.shuffle(ofEmotion)) {
      if (taken + group.length > wanted) continue;
      off.push(...group);
      taken += group.length;
    }
    if (taken === 0) off.push(...ofEmotion.reduce((a, b) => (b.length < a.length ? b : a)));
  }
  const cut = new Set(off);
  return [indices.filter((i) => !cut.has(i)), off.sort((a, b) => a - b)];
}

function all(utterances: readonly Utterance[]): number[] {
  return utterances.map((_, i) => i);
}
