import { DataError, Random, UsageError } from '@affetto/core';
import type { Utterance } from '../corpora/utterance.js';
import { groupBy } from './grouping.js';
import { requireEmotions, withValidation } from './random-split.js';
import type { GroupOf, Split } from './split.js';

/**
 * Stratified k-fold cross-validation (Kohavi, 1995): deals the recordings into folds at random, every emotion evenly,
 * and tests each fold once by what the others train. As with `randomSplit` the test part holds voices and sentences
 * that were trained on. The same seed gives the same folds.
 *
 * @param options.folds At least 2 and at most the number of recordings.
 * @param options.groupOf Recognises copies, which stay in one fold; they belong to the emotion of their first.
 * @throws {UsageError} The number of folds is out of range.
 * @throws {DataError} There are fewer than two emotions, or an emotion has but one different recording.
 */
export function randomFolds(
  utterances: readonly Utterance[],
  options: { folds: number; validationFraction: number; seed: number; groupOf?: GroupOf },
): Split[] {
  const { folds, validationFraction, seed, groupOf = ({ id }) => id } = options;
  requireEmotions(utterances);
  const groups = groupBy(utterances.keys(), (i) => groupOf(utterances[i]!));
  if (!(Number.isInteger(folds) && folds >= 2 && folds <= groups.size))
    throw new UsageError(
      `${groups.size} different recordings cannot be dealt into ${folds} folds; give a number from 2 to ${groups.size}.`,
    );
  const random = new Random(seed);
  const dealt = Array.from({ length: folds }, () => [] as number[]);
  for (const [emotion, ofEmotion] of groupBy(groups.values(), ([first]) => utterances[first!]!.emotion)) {
    if (ofEmotion.length < 2)
      throw new DataError(
        `emotion '${emotion}'`,
        `has a single recording (${utterances[ofEmotion[0]![0]!]!.id}), which cannot be both trained and tested on; add others or leave it out`,
      );
    const taken = new Array<number>(folds).fill(0);
    for (const group of random.shuffle(ofEmotion).sort((a, b) => b.length - a.length)) {
      let poorest = 0; // in the emotion, then in all
      for (let f = 1; f < folds; f++)
        if ((taken[f]! - taken[poorest]! || dealt[f]!.length - dealt[poorest]!.length) < 0) poorest = f;
      dealt[poorest]!.push(...group);
      taken[poorest]! += group.length;
    }
  }
  return dealt.map((fold, f) => {
    const isTested = new Set(fold);
    const rest = [...utterances.keys()].filter((i) => !isTested.has(i));
    return {
      name: `seed ${seed}, fold ${f + 1}`,
      ...withValidation(rest, validationFraction, utterances, groupOf, new Random(seed, f)),
      test: fold.sort((a, b) => a - b),
    };
  });
}
