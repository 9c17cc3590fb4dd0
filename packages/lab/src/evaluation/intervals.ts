import { Random, UsageError } from '@affetto/core';
import { type Scores, scoreConfusion } from './scores.js';

/*
 * How far a score can be trusted: 95 % intervals.
 *
 * - `wilsonInterval`: a share of independent trials. Right for the accuracy of utterances each judged once, and the
 *   only one here that keeps a width at a perfect score. Utterances of one speaker are not independent, so for voices
 *   not in the test it is too narrow.
 * - `bootstrapScores`: any score, by drawing the tested units anew with replacement. Over utterances it answers for
 *   other recordings of the *same* speakers; over speakers for other speakers, which is what one wants to know. Under
 *   about ten speakers it is itself too narrow, under five we do not give it. At a perfect score it has no width.
 * - `tInterval`: the mean over repeated trainings. It answers for other seeds (weights, order, cut) on the *same*
 *   recordings. Test parts of repeated random splits share recordings, so it says nothing of other recordings or
 *   voices (Nadeau and Bengio, 2003, doi 10.1023/A:1024068626366).
 */

/** The ends of a 95 % interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 97.5 % point of the standard normal distribution. */
const normal975 = 1.959963984540054;

/**
 * 95 % interval of a share (Wilson, 1927, doi 10.1080/01621459.1927.10502953), within [0, 1].
 *
 * @param share The share of successes, in [0, 1].
 * @param trials How many trials it is the share of, at least 1.
 */
export function wilsonInterval(share: number, trials: number): Interval {
  if (!(share >= 0 && share <= 1 && trials >= 1))
    throw new UsageError(
      `A share of ${share} in ${trials} trials has no interval; give a share from 0 to 1.`,
    );
  const z2 = normal975 ** 2;
  const centre = (share + z2 / (2 * trials)) / (1 + z2 / trials);
  const half =
    (normal975 / (1 + z2 / trials)) * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials ** 2));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** Mean, deviation and 95 % t-interval of repeated measurements. */
export interface Repeated {
  readonly mean: number;
  /** Standard deviation with n - 1 in the divisor; null for a single value. */
  readonly deviation: number | null;
  /** Interval of the mean; may reach beyond [0, 1]; null for a single value. */
  readonly interval: Interval | null;
}

/**
 * Mean of repeated measurements with Student's 95 % interval.
 *
 * @throws {UsageError} There are no values.
 */
export function tInterval(values: readonly number[]): Repeated {
  const n = values.length;
  if (n === 0) throw new UsageError('There are no values to average; give at least one.');
  const mean = values.reduce((total, value) => total + value, 0) / n;
  if (n === 1) return { mean, deviation: null, interval: null };
  const deviation = Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / (n - 1));
  const half = (t975(n - 1) * deviation) / Math.sqrt(n);
  return { mean, deviation, interval: { low: mean - half, high: mean + half } };
}

/** 97.5 % point of Student's t distribution with a whole number of degrees of freedom, by bisection. */
export function t975(degrees: number): number {
  let low = 0;
  let high = Math.PI / 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (centralProbability(middle, degrees) < 0.95) low = middle;
    else high = middle;
  }
  return Math.tan((low + high) / 2) * Math.sqrt(degrees);
}

/** P(|t| < tan(angle) sqrt(degrees)): Abramowitz and Stegun, 26.7.3 and 26.7.4. */
function centralProbability(angle: number, degrees: number): number {
  const cosine = Math.cos(angle);
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let series = degrees === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= (cosine ** 2 * (k - 1)) / k;
    series += term;
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * series) : Math.sin(angle) * series;
}

/** One judged recording. Classes are indices into the emotions. */
export interface Judgement {
  readonly target: number;
  readonly prediction: number;
}

/**
 * 95 % percentile bootstrap intervals (Efron, 1979) of several scores at once: units are drawn with replacement, as
 * many as there are, and scored. A unit is what is drawn as a whole: an utterance with all its judgements, or a
 * speaker with all theirs.
 *
 * @param judgements What was true and what was said, one a recording and run.
 * @param unitOf The unit of each judgement, e.g. its speaker; as many as judgements.
 * @param measures Reads the wanted numbers, always as many, from the scores of one draw; NaN leaves the draw out.
 * @returns One interval a measure; from 0 to 1 where every draw was left out.
 */
export function bootstrapScores(
  judgements: readonly Judgement[],
  unitOf: readonly string[],
  emotions: readonly string[],
  measures: (scores: Scores) => number[],
  options: { seed: number; draws?: number },
): Interval[] {
  if (judgements.length === 0 || unitOf.length !== judgements.length)
    throw new UsageError(
      `There are ${judgements.length} judgements of ${unitOf.length} units; give one unit each.`,
    );
  const scoreDrawn = (drawn: readonly (readonly Judgement[])[]) => {
    const confusion = emotions.map(() => new Array<number>(emotions.length).fill(0));
    for (const unit of drawn) for (const { target, prediction } of unit) confusion[target]![prediction]!++;
    return measures(scoreConfusion(confusion, emotions));
  };
  return bootstrap(judgements, unitOf, scoreDrawn, options);
}

/**
 * The same of anything that can be judged.
 *
 * @param measures Reads the wanted numbers from the units drawn, each with all its items.
 */
export function bootstrap<Item>(
  items: readonly Item[],
  unitOf: readonly string[],
  measures: (drawn: readonly (readonly Item[])[]) => number[],
  { seed, draws = 1000 }: { seed: number; draws?: number },
): Interval[] {
  const itemsOfUnit = new Map<string, Item[]>();
  for (const [i, item] of items.entries()) {
    const unit = itemsOfUnit.get(unitOf[i]!);
    if (unit) unit.push(item);
    else itemsOfUnit.set(unitOf[i]!, [item]);
  }
  const units = [...itemsOfUnit.values()];
  const random = new Random(seed);
  const samples = Array.from({ length: draws }, () =>
    measures(units.map(() => units[random.below(units.length)]!)),
  ); // (draws, measures)
  return samples[0]!.map((_, m) => {
    const sorted = samples.map((sample) => sample[m]!).filter((value) => !Number.isNaN(value));
    sorted.sort((a, b) => a - b);
    if (sorted.length === 0) return { low: 0, high: 1 };
    return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
  });
}

/** A quantile of sorted values, with straight lines between them (NumPy's default). */
export function quantile(sorted: readonly number[], fraction: number): number {
  const position = fraction * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (position - below);
}
