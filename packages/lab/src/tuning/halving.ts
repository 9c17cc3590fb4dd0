/*
 * Successive halving (Jamieson and Talwalkar, Non-stochastic best arm identification and hyperparameter optimization,
 * AISTATS 2016), by thirds: all candidates are tried with little effort, the better third with three times as much, and
 * so on. Effort is folds of speakers first and epochs last: a recipe's score differs from one group of speakers to the
 * next as much as recipes differ on one (docs/tuning.md), so a longer training on one fold would sharpen the wrong digit.
 */

/** Of how many candidates one is kept. */
const KEPT_OF = 3;

/** So many are compared by whole trainings on all folds. */
const LAST = 3;

/** A round of trials. */
export interface Rung {
  /** How many candidates are tried. */
  readonly candidates: number;
  /** On how many folds each. */
  readonly folds: number;
  /** For what share of its epochs. */
  readonly epochShare: number;
}

/**
 * The rounds of a search: on 1, 3, 9, … folds for a third of the epochs, then whole trainings on all folds for the last
 * two or three.
 *
 * @param candidates At least 2.
 * @param folds How many there are, at least 1.
 */
export function planRungs(candidates: number, folds: number): Rung[] {
  const rungs: Rung[] = [];
  let left = candidates;
  for (let effort = 1; left > LAST; effort *= KEPT_OF) {
    const rung = { candidates: left, folds: Math.min(effort, folds), epochShare: 1 / KEPT_OF };
    if (rungs.at(-1)?.folds !== rung.folds) rungs.push(rung); // no new fold, nothing new to judge by
    left = Math.ceil(left / KEPT_OF);
  }
  return [...rungs, { candidates: left, folds, epochShare: 1 }];
}

/** How a search ended. */
export interface Halved {
  /** Numbers of the candidates from the best: those that came further first, then by their last score. */
  readonly ranking: readonly number[];
  /** Scores of each candidate, one a rung it was tried in. */
  readonly scores: readonly (readonly number[])[];
}

/**
 * Tries candidates rung by rung and keeps the best for the next one; of equal ones the earlier.
 *
 * @param evaluate Scores of the candidates in a rung, by their numbers from 0, higher is better.
 */
export async function halve(
  rungs: readonly Rung[],
  evaluate: (candidates: readonly number[], rung: number) => Promise<readonly number[]>,
): Promise<Halved> {
  const scores: number[][] = Array.from({ length: rungs[0]!.candidates }, () => []);
  const ranking = [...scores.keys()];
  for (const [r, { candidates }] of rungs.entries()) {
    const tried = ranking.slice(0, candidates).sort((a, b) => a - b);
    for (const [i, score] of (await evaluate(tried, r)).entries()) scores[tried[i]!]!.push(score);
    ranking.sort(
      (a, b) => scores[b]!.length - scores[a]!.length || scores[b]!.at(-1)! - scores[a]!.at(-1)! || a - b,
    );
  }
  return { ranking, scores };
}
