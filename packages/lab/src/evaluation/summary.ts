import { UsageError } from '@affetto/core';
import { bootstrapScores, type Interval, type Judgement, tInterval, wilsonInterval } from './intervals.js';
import { addConfusions, confusionMatrix, type Scores, scoreConfusion } from './scores.js';

/** What one training made of its test part. The four lists have the same order and length. */
export interface TestRun {
  /** The true classes, indices into the emotions. */
  readonly targets: Int32Array;
  readonly predictions: Int32Array;
  /** Ids of the utterances tested. */
  readonly utterances: readonly string[];
  /** Their speakers. */
  readonly speakers: readonly string[];
}

/** One score of all runs' predictions taken together. */
export interface Estimate {
  /** The number to quote. */
  readonly value: number;
  /** The 95 % interval to quote with it. */
  readonly interval: Interval;
}

/** One score over all runs of a protocol. */
export interface Measure extends Estimate {
  /** Mean of the runs' own scores. */
  readonly mean: number;
  /** Their standard deviation; null for a single run. */
  readonly deviation: number | null;
  /** Student's 95 % interval of that mean, for other seeds on the same recordings; null for a single run. */
  readonly runsInterval: Interval | null;
}

/** One class over all runs of a protocol. */
export interface ClassSummary {
  readonly emotion: string;
  readonly support: number;
  readonly precision: Estimate;
  readonly recall: Estimate;
  readonly f1: Estimate;
}

/** All runs of a protocol in one. */
export interface RunsSummary {
  readonly runs: number;
  /** Different recordings and speakers tested. */
  readonly utterances: number;
  readonly speakers: number;
  /** What the intervals were drawn over and so answer for: see intervals.ts. */
  readonly intervalsOver: 'speakers' | 'utterances';
  readonly accuracy: Measure;
  readonly uar: Measure;
  readonly macroF1: Measure;
  readonly weightedF1: Measure;
  readonly perClass: readonly ClassSummary[];
  /** Scores of all predictions taken together, with their confusion matrix. */
  readonly pooled: Scores;
}

/** Fewest tested speakers over which an interval is drawn. */
const fewestSpeakers = 5;

/**
 * Brings the runs of one protocol (folds, seeds or both) to one set of scores with 95 % intervals.
 *
 * The quoted interval is a bootstrap over speakers where at least five were tested, else over utterances (an
 * utterance tested in several runs is one unit); there the accuracy's is Wilson's, its trials the different
 * utterances.
 *
 * @throws {UsageError} There are no runs, or lists of a run differ in length.
 */
export function summarizeRuns(
  runs: readonly TestRun[],
  emotions: readonly string[],
  { seed }: { seed: number },
): RunsSummary {
  if (runs.length === 0) throw new UsageError('There are no runs to summarise; give at least one.');
  for (const { targets, utterances, speakers } of runs)
    if (utterances.length !== targets.length || speakers.length !== targets.length)
      throw new UsageError(
        `A run has ${targets.length} targets, ${utterances.length} utterances and ${speakers.length} speakers; give as many of each.`,
      );
  const scoresOfRuns = runs.map(({ targets, predictions }) =>
    scoreConfusion(confusionMatrix(targets, predictions, emotions.length), emotions),
  );
  const pooled = scoreConfusion(addConfusions(scoresOfRuns.map(({ confusion }) => confusion)), emotions);
  const judgements = runs.flatMap(({ targets, predictions }) =>
    Array.from(targets, (target, i): Judgement => ({ target, prediction: predictions[i]! })),
  );
  const utteranceOf = runs.flatMap(({ utterances }) => utterances);
  const speakerOf = runs.flatMap(({ speakers }) => speakers);
  const utterances = new Set(utteranceOf).size;
  const speakers = new Set(speakerOf).size;

  const intervalsOver = speakers >= fewestSpeakers ? 'speakers' : 'utterances';
  const units = intervalsOver === 'speakers' ? speakerOf : utteranceOf;
  const measuresOf = (scores: Scores) => [...overall(scores), ...byClass(scores)];
  const intervals = bootstrapScores(judgements, units, emotions, measuresOf, { seed });
  if (intervalsOver === 'utterances') intervals[0] = wilsonInterval(pooled.accuracy, utterances);

  const [accuracy, uar, macroF1, weightedF1] = overall(pooled).map((value, m): Measure => {
    const { mean, deviation, interval } = tInterval(scoresOfRuns.map((scores) => overall(scores)[m]!));
    return { value, interval: intervals[m]!, mean, deviation, runsInterval: interval };
  }) as [Measure, Measure, Measure, Measure];
  return {
    runs: runs.length,
    utterances,
    speakers,
    intervalsOver,
    accuracy,
    uar,
    macroF1,
    weightedF1,
    perClass: pooled.perClass.map(({ emotion, support, precision, recall, f1 }, c) => {
      const [precisions, recalls, f1s] = intervals.slice(4 + 3 * c) as [Interval, Interval, Interval];
      return {
        emotion,
        support,
        precision: { value: precision, interval: precisions },
        recall: { value: recall, interval: recalls },
        f1: { value: f1, interval: f1s },
      };
    }),
    pooled,
  };
}

function overall({ accuracy, uar, macro, weighted }: Scores): number[] {
  return [accuracy, uar, macro.f1, weighted.f1];
}

/** Three numbers a class; NaN for a class that a draw does not hold, which leaves the draw out for that class. */
function byClass({ perClass }: Scores): number[] {
  return perClass.flatMap(({ precision, recall, f1, support }) =>
    support > 0 ? [precision, recall, f1] : [Number.NaN, Number.NaN, Number.NaN],
  );
}
