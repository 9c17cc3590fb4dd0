import { Random } from '@affetto/core';
import type { Utterance } from '../corpora/utterance.js';
import type { Tested } from './experiment-parts.js';
import { decisionValues, trainLinearSvm } from './linear-svm.js';
import { randomFolds } from './random-folds.js';
import { score } from './scores.js';
import { speakerSplits } from './speaker-splits.js';
import type { Split } from './split.js';

/** The C that are tried, from the plainest machine on. */
const COSTS = [1e-4, 1e-3, 1e-2, 1e-1, 1];
/** Most parts of the training recordings that they are tried on. */
const FOLDS = 5;

/** Indices into the recordings. */
type Part = readonly number[];

/**
 * The usual baseline: a linear support vector machine on the functionals of each recording. They are standardised by the
 * training part, every class weighs the same, and C is the one with the highest UAR within the training part, whose
 * speakers are kept apart for it; the recordings of a single speaker are dealt at random.
 *
 * @param rows Functionals of each recording.
 * @returns Decision values of the test part, `split.test.length x emotions`.
 */
export function judgeBySvm(
  rows: readonly Float32Array[],
  { utterances, emotions, groupOf }: Tested,
  { train, test }: Split,
  seed: number,
): Float32Array {
  const targets = Int32Array.from(utterances, ({ emotion }) => emotions.indexOf(emotion));
  const judge = (learned: Part, judged: Part, cost: number): number[][] => {
    const scale = standardizer(learned.map((i) => rows[i]!));
    const part = {
      rows: learned.map((i) => scale(rows[i]!)),
      targets: Int32Array.from(learned, (i) => targets[i]!),
    };
    const costs = balancedCosts(part.targets, emotions.length, cost);
    const weights = trainLinearSvm(part, emotions.length, costs, new Random(seed));
    return judged.map((i) => decisionValues(weights, scale(rows[i]!)));
  };
  const heard = train.map((i) => utterances[i]!);
  const folds = innerFolds(heard, groupOf, seed).map((fold) => ({
    learned: fold.train.map((i) => train[i]!),
    judged: fold.test.map((i) => train[i]!),
  }));
  const uars = COSTS.map((cost) => {
    const predicted = folds.flatMap(({ learned, judged }) => judge(learned, judged, cost).map(best));
    const truth = folds.flatMap(({ judged }) => judged.map((i) => targets[i]!));
    return score(Int32Array.from(truth), Int32Array.from(predicted), emotions).uar;
  });
  return Float32Array.from(judge(train, test, COSTS[best(uars)]!).flat());
}

/** Parts of the training recordings by speaker, where there are several. */
function innerFolds(utterances: readonly Utterance[], groupOf: Tested['groupOf'], seed: number): Split[] {
  const speakers = new Set(utterances.map(({ speaker }) => speaker)).size;
  return speakers > 1
    ? speakerSplits(utterances, { folds: Math.min(FOLDS, speakers), validationFraction: 0, seed })
    : randomFolds(utterances, { folds: FOLDS, validationFraction: 0, seed, groupOf });
}

/** Brings each feature to mean 0 and deviation 1 over the given rows; one that never varies to 0. */
function standardizer(rows: readonly Float32Array[]): (row: Float32Array) => Float64Array {
  const means = new Float64Array(rows[0]!.length);
  for (const row of rows) for (let f = 0; f < row.length; f++) means[f]! += row[f]! / rows.length;
  const variances = new Float64Array(means.length);
  for (const row of rows)
    for (let f = 0; f < row.length; f++) variances[f]! += (row[f]! - means[f]!) ** 2 / rows.length;
  const deviations = variances.map(Math.sqrt);
  return (row) =>
    Float64Array.from(row, (value, f) => (deviations[f]! > 0 ? (value - means[f]!) / deviations[f]! : 0));
}

/** C of each recording: every class weighs the same, all together as many times C as there are recordings. */
function balancedCosts(targets: Int32Array, classes: number, cost: number): Float64Array {
  const counts = new Array<number>(classes).fill(0);
  for (const target of targets) counts[target]!++;
  const present = counts.filter((count) => count > 0).length;
  return Float64Array.from(targets, (target) => (cost * targets.length) / (present * counts[target]!));
}

/** Index of the highest value; of the first one where several are. */
function best(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}
