import { KernelInstance } from '../kernels/instance.js';
import { matrix, multiply, transposed } from '../kernels/matrix.js';
import { holdWithin, type Network } from '../network/index.js';
import type { Dataset } from './dataset.js';

/** Rounds in which class means and voices' offsets are estimated from what the other leaves. */
const ROUNDS = 5;
/** Recordings that must be heard before they say as much of a voice as is known of voices at large, as in `profileShift`. */
const PRIOR_RECORDINGS = 2;

/** Recordings described by numbers, for {@link fitDiscriminant}. */
export interface DescribedRecordings {
  /** recordings x features. */
  readonly values: Float32Array;
  readonly features: number;
  /** Class of each, from 0. */
  readonly labels: Int32Array;
  readonly classes: number;
  /** Number of each one's voice; -1 where unknown, which counts as having no offset. */
  readonly voices: Int32Array;
}

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
 * scikit-learn's `LinearDiscriminantAnalysis` but for a factor.
 *
 * The same bits on every host.
 */
export function fitDiscriminant(recordings: DescribedRecordings, ridge: number): Discriminant {
  const { features, classes } = recordings;
  const { means, offsets, noise } = estimate(recordings);
  const covariance = covarianceOf(noise, features);
  let trace = 0;
  for (let i = 0; i < features; i++) trace += covariance[i * features + i]!;
  addOuterProducts(covariance, offsets, features);
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

/** Measures the discriminant of a network on its training recordings and their copies; each copy of a voice is a voice. */
export function setDiscriminant(
  network: Network,
  weights: Float32Array,
  dataset: Dataset,
  train: readonly number[],
): void {
  const { functionals: features, recipe, classes } = network;
  const mean = network.tensor(weights, 'functionals.mean');
  const scale = network.tensor(weights, 'functionals.scale');
  const all = train.flatMap((recording) =>
    dataset.versions[recording]!.map((version, copy) => ({ recording, version, copy })),
  );
  const values = new Float32Array(all.length * features);
  for (const [row, { version }] of all.entries()) {
    for (let i = 0; i < features; i++) {
      values[row * features + i] = (dataset.functionals[version * features + i]! - mean[i]!) * scale[i]!;
    }
  }
  holdWithin(values);
  const most = Math.max(...all.map(({ copy }) => copy)) + 1;
  const voiceOf = ({ recording, copy }: { recording: number; copy: number }) => {
    const speaker = dataset.speakers[recording]!;
    return speaker < 0 ? -1 : speaker * most + copy;
  };
  const { weight, bias } = fitDiscriminant(
    {
      values,
      features,
      labels: Int32Array.from(all, ({ version }) => dataset.labels[version]!),
      classes,
      voices: Int32Array.from(all, voiceOf),
    },
    recipe.discriminant!.ridge,
  );
  network.tensor(weights, 'discriminant.weight').set(weight);
  network.tensor(weights, 'discriminant.bias').set(bias);
}

/** Means of the classes (classes x features), offsets of the voices (a row each), and what is left of each recording. */
function estimate({ values, features, labels, classes, voices }: DescribedRecordings) {
  const numbers = new Map([...new Set(voices)].filter((voice) => voice >= 0).map((voice, i) => [voice, i]));
  const voiceOf = Int32Array.from(voices, (voice) => numbers.get(voice) ?? -1);
  const means = new Float64Array(classes * features);
  const offsets = new Float64Array(numbers.size * features);
  const meanOfRest = (
    sums: Float64Array,
    group: Int32Array,
    less: Float64Array,
    of: Int32Array,
    prior: number,
  ) => {
    const counts = new Float64Array(sums.length / features).fill(prior);
    sums.fill(0);
    for (let row = 0; row < labels.length; row++) {
      const [to, from] = [group[row]! * features, of[row]! * features];
      if (to < 0) continue;
      counts[group[row]!]!++;
      for (let i = 0; i < features; i++) {
        sums[to + i]! += values[row * features + i]! - (from < 0 ? 0 : less[from + i]!);
      }
    }
    for (let i = 0; i < sums.length; i++) sums[i]! /= Math.max(1, counts[Math.floor(i / features)]!);
  };
  for (let round = 0; round < ROUNDS; round++) {
    meanOfRest(means, labels, offsets, voiceOf, 0);
    meanOfRest(offsets, voiceOf, means, labels, PRIOR_RECORDINGS);
  }
  const noise = values.slice(); // (recordings, features)
  for (let row = 0; row < labels.length; row++) {
    const [mean, offset] = [labels[row]! * features, voiceOf[row]! * features];
    for (let i = 0; i < features; i++) {
      noise[row * features + i]! -= means[mean + i]! + (offset < 0 ? 0 : offsets[offset + i]!);
    }
  }
  return { means, offsets, noise };
}

/** Mean of the rows' outer products, features x features, by the kernels. */
function covarianceOf(rows: Float32Array, features: number): Float64Array {
  const kernels = new KernelInstance('strict');
  const count = rows.length / features;
  const address = kernels.allocate(rows.length);
  const sums = kernels.allocate(features * features);
  kernels.floats(address, rows.length).set(rows);
  const x = matrix(address, count, features);
  multiply(kernels, matrix(sums, features, features), transposed(x), x);
  return Float64Array.from(kernels.floats(sums, features * features), (sum) => sum / count);
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

/** Cholesky's factor in place of the lower half of a positive definite matrix. */
function factorize(a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / a[j * n + j]!;
    }
  }
}

/** Solves `L L^T x = b`. */
function solve(factor: Float64Array, b: Float64Array, n: number): Float64Array {
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= factor[i * n + k]! * x[k]!;
    x[i]! /= factor[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= factor[k * n + i]! * x[k]!;
    x[i]! /= factor[i * n + i]!;
  }
  return x;
}
