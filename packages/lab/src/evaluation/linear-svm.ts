import type { Random } from '@affetto/core';

/*
 * Linear support vector machines, one against the rest, by dual coordinate descent (Hsieh et al., A Dual Coordinate
 * Descent Method for Large-scale Linear SVM, 2008, doi 10.1145/1390156.1390208, algorithm 1, loss L2).
 *
 * For each class w is the minimum of 1/2 |w|² + sum of C_i max(0, 1 - y_i w·x_i)², y_i being 1 for the class and -1 for
 * all others. The intercept is the weight of one more feature, always 1, and so it is kept small like the others:
 * LIBLINEAR's and scikit-learn's `LinearSVC` with its defaults.
 */

/** The spread of the projected gradient within a pass at which the descent ends. */
const TOLERANCE = 1e-2;
/** Passes after which it ends all the same. */
const MOST_PASSES = 1000;

/** Rows that have a class each. */
export interface LabelledRows {
  /** One list a recording, all equally long. */
  readonly rows: readonly Float64Array[];
  /** Class of each row, in [0, classes). */
  readonly targets: Int32Array;
}

/**
 * Learns one weight vector a class.
 *
 * @param costs The C of each row, above 0.
 * @param random Decides the order of the rows in each pass.
 * @returns Weights and, as the last of each, the intercept: `classes x (features + 1)`.
 */
export function trainLinearSvm(
  { rows, targets }: LabelledRows,
  classes: number,
  costs: Float64Array,
  random: Random,
): Float64Array[] {
  const squares = rows.map((row) => dot(row, row) + 1);
  return Array.from({ length: classes }, (_, c) => {
    const signs = targets.map((target) => (target === c ? 1 : -1));
    return descend(rows, squares, signs, costs, random);
  });
}

/** Decision values of a row, one a class: the highest is the answer. */
export function decisionValues(weights: readonly Float64Array[], row: Float64Array): number[] {
  return weights.map((w) => dot(w, row) + w[row.length]!);
}

function descend(
  rows: readonly Float64Array[],
  squares: readonly number[],
  signs: Int32Array,
  costs: Float64Array,
  random: Random,
): Float64Array {
  const features = rows[0]!.length;
  const w = new Float64Array(features + 1);
  const alphas = new Float64Array(rows.length);
  const order = Array.from(rows.keys());
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    let highest = Number.NEGATIVE_INFINITY;
    let lowest = Number.POSITIVE_INFINITY;
    for (const i of random.shuffle(order)) {
      const row = rows[i]!;
      const sign = signs[i]!;
      const diagonal = 0.5 / costs[i]!;
      const alpha = alphas[i]!;
      const gradient = sign * (dot(w, row) + w[features]!) - 1 + diagonal * alpha;
      const projected = alpha === 0 ? Math.min(gradient, 0) : gradient;
      highest = Math.max(highest, projected);
      lowest = Math.min(lowest, projected);
      if (projected === 0) continue;
      alphas[i] = Math.max(alpha - gradient / (squares[i]! + diagonal), 0);
      const step = (alphas[i]! - alpha) * sign;
      for (let f = 0; f < features; f++) w[f]! += step * row[f]!;
      w[features]! += step;
    }
    if (highest - lowest < TOLERANCE) break;
  }
  return w;
}

/** Sum of products over the length of `row`. */
function dot(w: Float64Array, row: Float64Array): number {
  let sum = 0;
  for (let f = 0; f < row.length; f++) sum += w[f]! * row[f]!;
  return sum;
}
