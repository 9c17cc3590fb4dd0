import { DataError, type Recipe } from '@affetto/core';
import type { Tested } from '../evaluation/experiment-parts.js';
import { randomSplit } from '../evaluation/random-split.js';
import { speakerSplits } from '../evaluation/speaker-splits.js';
import type { Split } from '../evaluation/split.js';

/** Groups the speakers are dealt into, where there are as many. */
const FOLDS = 5;

/** Share of the recordings held out where speakers cannot be. */
const HELD_OUT = 0.2;

/** How the recordings are cut to search by. */
export interface Folds {
  /** What candidates are judged by, in this order. */
  readonly folds: readonly Split[];
  /** Tests what no fold holds, trained on all the others; null where nothing can be held out. */
  readonly heldOut: Split | null;
  /** Whether no voice is on both sides of any cut. */
  readonly speakersApart: boolean;
  /** What the reader must know besides: a sentence each. */
  readonly remarks: readonly string[];
}

/**
 * Deals the speakers into groups of which one is held out and the others are folds: a fifth of the speakers is never
 * seen by the search, four fifths are dealt anew into five folds. With two speakers each is a fold and none is held out.
 * Where speakers are unknown, or there is but one, recordings are drawn at random.
 *
 * @throws {DataError} where there are too few recordings or emotions to cut.
 */
export function cutFolds({ utterances, groupOf }: Tested, recipe: Recipe, seed: number): Folds {
  const { validationFraction } = recipe.protocol;
  const speakersOf = (part: readonly number[]) => new Set(part.map((i) => utterances[i]!.speaker)).size;
  const apart = (part: readonly number[]) =>
    within(part, (recordings) =>
      speakerSplits(
        recordings.map((i) => utterances[i]!),
        { folds: Math.min(FOLDS, speakersOf(recordings)), validationFraction, seed },
      ),
    );
  const all = [...utterances.keys()];
  try {
    if (speakersOf(all) <= 2) {
      return {
        folds: apart(all),
        heldOut: null,
        speakersApart: true,
        remarks: [
          'With two speakers none can be held out: there is no score of the chosen recipe that the choice did not see.',
        ],
      };
    }
    const [heldOut] = apart(all);
    return { folds: apart(learnedFrom(heldOut!)), heldOut: heldOut!, speakersApart: true, remarks: [] };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const random = (part: readonly number[], seed: number) =>
      within(part, (recordings) => [
        randomSplit(
          recordings.map((i) => utterances[i]!),
          { testFraction: HELD_OUT, validationFraction, seed, groupOf },
        ),
      ])[0]!;
    const heldOut = random(all, seed);
    return {
      folds: Array.from({ length: FOLDS }, (_, i) => random(learnedFrom(heldOut), seed + 1 + i)),
      heldOut,
      speakersApart: false,
      remarks: [
        `Recipes were judged on voices they were trained on, and may be the wrong ones for others: ${error.message}.`,
      ],
    };
  }
}

function learnedFrom({ train, validation }: Split): number[] {
  return [...train, ...validation].sort((a, b) => a - b);
}

/** Cuts a part of the recordings; `cut` numbers them from 0, the splits returned by their numbers in the whole. */
function within(part: readonly number[], cut: (part: readonly number[]) => Split[]): Split[] {
  const numbers = (indices: readonly number[]) => indices.map((i) => part[i]!);
  return cut(part).map(({ name, train, validation, test }) => ({
    name,
    train: numbers(train),
    validation: numbers(validation),
    test: numbers(test),
  }));
}
