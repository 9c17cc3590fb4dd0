import { factorize, solve } from '../cholesky.js';
import type { Network } from '../network/index.js';
import type { Dataset } from './dataset.js';
import { type DescribedRecordings, describeByFunctionals, fitVoiceModel } from './voice-model.js';

/** Scores of classes: `values W^T + b`. */
export interface Discriminant {
  /** classes x features. */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/**
 * A linear discriminant that knows that recordings come of voices (Fisher, 1936; with an offset a voice as in Prince and Elder,
 * 2007, "Probabilistic linear discriminant analysis for inferences about identity"). A recording is taken for the mean of its
 * class, plus an offset of its voice, plus noise. Offset and noise are normally distributed and alike in all classes; so the
 * score of a class, its log-likelihood for a voice not heard before and classes equally frequent, is linear.
 *
 * The covariance is that of the noise and of the offsets, added up, and `ridge` times the mean variance of the noise on its
 * diagonal, so that there may be more features than recordings. Without voices, and at shrinkage `ridge / (1 + ridge)`, it is
 * scikit-learn's `LinearDiscriminantAnalysis` but for a factor. With `spread: 'withinVoices'` it is that of what each voice's
 * recordings of one class differ by among themselves.
 *
 * The same bits on every host.
 */
export function fitDiscriminant(
  recordings: DescribedRecordings,
  { ridge, spread }: { ridge: number; spread: 'voices' | 'withinVoices' },
): Discriminant {
  const model = fitVoiceModel(recordings, spread === 'withinVoices');
  const { features, classes, means, offsets, noise: covariance } = model;
  let trace = 0;
  for (let i = 0; i < features; i++) trace += covariance[i * features + i]!;
  if (spread === 'voices') addOuterProducts(covariance, offsets, features);
  for (let i = 0; i < features; i++) covariance[i * features + i]! += (ridge * trace) / features + 1e-9;
  factorize(covariance, features);

  const centre = new Float64Array(features);
  for (let c = 0; c < classes; c++)
    for (let i = 0; i < features; i++) centre[i]! += means[c * features + i]! / classes;
  const weight = new Float32Array(classes * features);
  const bias = new Float32Array(classes);
  for (let c = 0; c < classes; c++) {
    const mean = means.slice(c * features, (c + 1) * features).map((value, i) => value - centre[i]!);
    const direction = solve(covariance, mean, features);
    weight.set(direction, c * features);
    bias[c] = -direction.reduce((sum, value, i) => sum + value * (mean[i]! / 2 + centre[i]!), 0);
  }
  return { weight, bias };
}

/**
 * Measures the discriminant of a network on its training recordings, and on their copies where the spread over voices counts:
 * each copy of a voice is a voice more.
 */
export function setDiscriminant(
  network: Network,
  weights: Float32Array,
  dataset: Dataset,
  train: readonly number[],
): void {
  const { ridge, spread } = network.recipe.discriminant!;
  const which = { train, copies: spread === 'voices' };
  const described = describeByFunctionals(network, weights, dataset, which);
  const { weight, bias } = fitDiscriminant(described, { ridge, spread });
  network.tensor(weights, 'discriminant.weight').set(weight);
  network.tensor(weights, 'discriminant.bias').set(bias);
}

/** Adds the mean of the rows' outer products to the lower half of a matrix. */
function addOuterProducts(sums: Float64Array, rows: Float64Array, features: number): void {
  const count = rows.length / features;
  for (let row = 0; row < rows.length; row += features) {
    for (let i = 0; i < features; i++) {
      const factor = rows[row + i]! / count;
      for (let j = 0; j <= i; j++) sums[i * features + j]! += factor * rows[row + j]!;
    }
  }
}
