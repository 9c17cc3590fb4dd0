import { UsageError } from '@affetto/core';
import type { Dimension } from '@affetto/core/network';
import { bootstrap, type Interval } from './intervals.js';

/*
 * Scores of arousal and its like, from the values that were labelled and those that were predicted. Moments are over n, not
 * n - 1; a quotient whose divisor is 0 is 0.
 */

/** What was labelled and what was predicted for one recording, in the corpus's range. */
export interface Rating {
  readonly labelled: number;
  readonly predicted: number;
}

/** Every score of one dimension. */
export interface DimensionScores {
  readonly name: Dimension;
  /** Predictions of recordings whose value is known. */
  readonly count: number;
  /** Concordance correlation coefficient, -1 to 1: correlation that level and spread count for (Lin, 1989). */
  readonly ccc: number;
  /** Its 95 % interval, a bootstrap over the units given. */
  readonly interval: Interval;
  /** Pearson's correlation, -1 to 1. */
  readonly pearson: number;
  /** Root of the mean squared error, in the corpus's range. */
  readonly rmse: number;
}

/**
 * Every score of one dimension.
 *
 * @param units What is drawn as a whole for the interval, one a rating, e.g. its speaker.
 * @throws {UsageError} There are no ratings, or not one unit each.
 */
export function scoreDimension(
  name: Dimension,
  ratings: readonly Rating[],
  units: readonly string[],
  { seed }: { seed: number },
): DimensionScores {
  if (ratings.length === 0 || units.length !== ratings.length)
    throw new UsageError(`There are ${ratings.length} ratings of ${units.length} units; give one unit each.`);
  const [interval] = bootstrap(ratings, units, (drawn) => [agreement(drawn.flat()).ccc], { seed });
  return { name, count: ratings.length, interval: interval!, ...agreement(ratings) };
}

/** The scores that follow from the moments of labels and predictions. */
function agreement(ratings: readonly Rating[]): { ccc: number; pearson: number; rmse: number } {
  const mean = (of: (rating: Rating) => number) =>
    ratings.reduce((sum, rating) => sum + of(rating), 0) / ratings.length;
  const labelled = mean((rating) => rating.labelled);
  const predicted = mean((rating) => rating.predicted);
  const labelledVariance = mean((rating) => (rating.labelled - labelled) ** 2);
  const predictedVariance = mean((rating) => (rating.predicted - predicted) ** 2);
  const covariance = mean((rating) => (rating.labelled - labelled) * (rating.predicted - predicted));
  return {
    ccc: ratio(2 * covariance, labelledVariance + predictedVariance + (labelled - predicted) ** 2),
    pearson: ratio(covariance, Math.sqrt(labelledVariance * predictedVariance)),
    rmse: Math.sqrt(mean((rating) => (rating.labelled - rating.predicted) ** 2)),
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.min(1, Math.max(-1, part / whole)); // rounding may pass 1
}
