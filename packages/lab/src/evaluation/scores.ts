import { UsageError } from '@affetto/core';

/*
 * Scores of a classifier, from what was true and what was said.
 *
 * Naming law: `score…` computes every score of one set of predictions, a noun (`confusionMatrix`) computes just that.
 * A confusion matrix has the true classes in its rows and the predicted ones in its columns. Scores lie in [0, 1].
 *
 * Conventions, all scikit-learn's: a quotient whose divisor is 0 is 0 (`zero_division=0`); classes of which the
 * targets hold nothing count for no average, as in `balanced_accuracy_score` and as in
 * `precision_recall_fscore_support(labels=unique(targets))`. UAR is then the macro-averaged recall.
 */

/** Scores of one class. */
export interface ClassScores {
  readonly emotion: string;
  /** Of what was called this class, the share that was. 0 where nothing was called so. */
  readonly precision: number;
  /** Of what was this class, the share that was called so. 0 where `support` is 0. */
  readonly recall: number;
  /** Harmonic mean of precision and recall; 0 where both are 0. */
  readonly f1: number;
  /** How many targets are of this class. */
  readonly support: number;
}

/** An average over classes. */
export interface AverageScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Every score of one set of predictions. */
export interface Scores {
  /** Number of predictions. */
  readonly count: number;
  /** The share that is right. */
  readonly accuracy: number;
  /** Unweighted average recall, also called balanced accuracy: each class counts the same, however rare. */
  readonly uar: number;
  /** Means over the classes present in the targets, each counting the same. */
  readonly macro: AverageScores;
  /** Means over the classes, each counting by its support; the recall is the accuracy. */
  readonly weighted: AverageScores;
  readonly perClass: readonly ClassScores[];
  /** Counts, `true classes x predicted classes`. */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * Counts how often each class was taken for each.
 *
 * @param targets The true classes, indices in [0, classes).
 * @param predictions The predicted classes, as many.
 * @returns Counts, `true classes x predicted classes`.
 * @throws {UsageError} Lengths differ or an index is out of range.
 */
export function confusionMatrix(targets: Int32Array, predictions: Int32Array, classes: number): number[][] {
  if (targets.length !== predictions.length)
    throw new UsageError(
      `There are ${targets.length} targets but ${predictions.length} predictions; give one prediction a target.`,
    );
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0)); // (classes, classes)
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i]!;
    const prediction = predictions[i]!;
    if (!(target >= 0 && target < classes && prediction >= 0 && prediction < classes))
      throw new UsageError(
        `Item ${i} has class ${target} and prediction ${prediction}, but the ${classes} classes are numbered from 0 to ${classes - 1}.`,
      );
    confusion[target]![prediction]!++;
  }
  return confusion;
}

/**
 * Every score of a set of predictions.
 *
 * @param targets The true classes, indices into `emotions`.
 * @param predictions The predicted classes, as many.
 * @throws {UsageError} Nothing to score, lengths differ or an index is out of range.
 */
export function score(targets: Int32Array, predictions: Int32Array, emotions: readonly string[]): Scores {
  return scoreConfusion(confusionMatrix(targets, predictions, emotions.length), emotions);
}

/**
 * Every score that follows from a confusion matrix, all of them do.
 *
 * @param confusion Counts, `true classes x predicted classes`, in the order of `emotions`.
 * @throws {UsageError} The matrix counts nothing.
 */
export function scoreConfusion(
  confusion: readonly (readonly number[])[],
  emotions: readonly string[],
): Scores {
  const supports = confusion.map(sum);
  const count = sum(supports);
  if (count === 0) throw new UsageError('There are no predictions to score; give at least one.');

  const perClass = emotions.map((emotion, c): ClassScores => {
    const hits = confusion[c]![c]!;
    const support = supports[c]!;
    const predicted = sum(confusion.map((row) => row[c]!));
    return {
      emotion,
      precision: ratio(hits, predicted),
      recall: ratio(hits, support),
      f1: ratio(2 * hits, predicted + support),
      support,
    };
  });
  const average = (weightOf: (scores: ClassScores) => number): AverageScores => {
    const weights = perClass.map(weightOf);
    const mean = (of: 'precision' | 'recall' | 'f1') =>
      sum(perClass.map((scores, c) => weights[c]! * scores[of])) / sum(weights);
    return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
  };
  const macro = average(({ support }) => (support > 0 ? 1 : 0));

  return {
    count,
    accuracy: sum(confusion.map((row, c) => row[c]!)) / count,
    uar: macro.recall,
    macro,
    weighted: average(({ support }) => support),
    perClass,
    confusion: confusion.map((row) => [...row]),
  };
}

/** Adds confusion matrices of the same classes. */
export function addConfusions(matrices: readonly (readonly (readonly number[])[])[]): number[][] {
  const total = matrices[0]!.map((row) => row.map(() => 0)); // (classes, classes)
  for (const matrix of matrices)
    for (const [t, row] of matrix.entries()) for (const [p, count] of row.entries()) total[t]![p]! += count;
  return total;
}

/**
 * The confusion matrix of a judge who always says the most frequent class of the training part.
 * Ties go to the class that comes first.
 *
 * @param supports Test recordings of each class, length classes.
 * @param trainSupports Training recordings of each class, length classes.
 * @returns Counts, `true classes x predicted classes`.
 */
export function majorityConfusion(supports: readonly number[], trainSupports: readonly number[]): number[][] {
  const majority = trainSupports.indexOf(Math.max(...trainSupports));
  return supports.map((support) => supports.map((_, p) => (p === majority ? support : 0)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
