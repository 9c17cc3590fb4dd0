import { DataError, Random } from '@affetto/core';
import type { Utterance } from '../corpora/utterance.js';
import { groupBy } from './grouping.js';
import { requireEmotions, requireValidationFraction } from './random-split.js';
import { cutValidation } from './speaker-splits.js';
import type { Split } from './split.js';

/**
 * Tests each corpus by what the others train: other voices, rooms, languages and ways of acting. Recordings of
 * emotions that no other corpus has are not tested. The validation part comes from the training corpora, by the rule of
 * `speakerSplits`. The same seed gives the same cut.
 *
 * @param options.validationFraction Share of the training recordings kept apart to watch the training, in [0, 1).
 * @throws {UsageError} The fraction is out of range.
 * @throws {DataError} There are fewer than two emotions or corpora, or a corpus shares fewer than two emotions with the
 *   others.
 */
export function corpusSplits(
  utterances: readonly Utterance[],
  { validationFraction, seed }: { validationFraction: number; seed: number },
): Split[] {
  requireValidationFraction(validationFraction);
  requireEmotions(utterances);
  const corpora = groupBy(utterances.keys(), (i) => utterances[i]!.corpus ?? '');
  if (corpora.size < 2) throw new DataError('corpora', 'there is but one, so none can be kept apart');
  return [...corpora].map(([corpus, own], fold) => {
    const rest = [...utterances.keys()].filter((i) => (utterances[i]!.corpus ?? '') !== corpus);
    const trained = new Set(rest.map((i) => utterances[i]!.emotion));
    const test = own.filter((i) => trained.has(utterances[i]!.emotion));
    if (new Set(test.map((i) => utterances[i]!.emotion)).size < 2 || trained.size < 2)
      throw new DataError(
        corpus,
        'shares fewer than two emotions with the other corpora, so they cannot be trained to be tested on it; choose other --classes',
      );
    return {
      name: `corpus ${corpus}`,
      ...cutValidation(rest, validationFraction, utterances, new Random(seed, fold)),
      test,
    };
  });
}
