import { KernelInstance } from '../kernels/instance.js';
import { matrix, multiply, transposed } from '../kernels/matrix.js';
import { type Network, standardizeInPlace } from '../network/index.js';
import type { Dataset } from './dataset.js';

/** Rounds in which class means and voices' offsets are estimated from what the other leaves. */
const ROUNDS = 5;
/** Recordings that must be heard before they say as much of a voice as is known of voices at large, as in `profileShift`. */
const PRIOR_RECORDINGS = 2;

/** Recordings described by numbers. */
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

/** Recordings taken apart: each is the mean of its class, plus an offset of its voice, plus noise. */
export interface VoiceModel {
  readonly features: number;
  readonly classes: number;
  /** classes x features. */
  readonly means: Float64Array;
  /** voices x features. */
  readonly offsets: Float64Array;
  /** Covariance of the noise, features x features. */
  readonly noise: Float64Array;
}

/** Takes recordings apart; the same bits on every host. */
export function fitVoiceModel(recordings: DescribedRecordings): VoiceModel {
  const { values, features, labels, classes } = recordings;
  const { means, offsets, voiceOf } = separate(recordings);
  const noise = values.slice(); // (recordings, features)
  for (let row = 0; row < labels.length; row++) {
    const [mean, offset] = [labels[row]! * features, voiceOf[row]! * features];
    for (let i = 0; i < features; i++) {
      noise[row * features + i]! -= means[mean + i]! + (offset < 0 ? 0 : offsets[offset + i]!);
    }
  }
  return { features, classes, means, offsets, noise: covarianceOf(noise, features) };
}

/** Means of the classes (classes x features), offsets of the voices (a row each), and the row of each recording's voice. */
export function separate({ values, features, labels, classes, voices }: DescribedRecordings): {
  means: Float64Array;
  offsets: Float64Array;
  voiceOf: Int32Array;
} {
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
  return { means, offsets, voiceOf };
}

/** Which recordings are described: as indices into a dataset's recordings, and whether their copies are too. */
export interface Selection {
  readonly train: readonly number[];
  readonly copies: boolean;
}

/**
 * Training recordings described by numbers, perhaps with their copies; each copy of a voice is a voice.
 *
 * @param rows Of all in the dataset, `(recordings + copies) x features`.
 */
export function describeTraining(
  dataset: Dataset,
  rows: Float32Array,
  { train, copies }: Selection,
): DescribedRecordings {
  const features = rows.length / dataset.labels.length;
  const all = train.flatMap((recording) =>
    dataset.versions[recording]!.slice(0, copies ? undefined : 1).map((version, copy) => ({
      recording,
      version,
      copy,
    })),
  );
  const values = new Float32Array(all.length * features);
  for (const [row, { version }] of all.entries())
    values.set(rows.subarray(version * features, (version + 1) * features), row * features);
  const most = Math.max(...all.map(({ copy }) => copy)) + 1;
  const voiceOf = ({ recording, copy }: { recording: number; copy: number }) => {
    const speaker = dataset.speakers[recording]!;
    return speaker < 0 ? -1 : speaker * most + copy;
  };
  return {
    values,
    features,
    labels: Int32Array.from(all, ({ version }) => dataset.labels[version]!),
    classes: dataset.classes.length,
    voices: Int32Array.from(all, voiceOf),
  };
}

/** The same by their functionals, standardised as the network has them. */
export function describeByFunctionals(
  network: Network,
  weights: Float32Array,
  dataset: Dataset,
  which: Selection,
): DescribedRecordings {
  const described = describeTraining(dataset, dataset.functionals, which);
  const mean = network.tensor(weights, 'functionals.mean');
  const scale = network.tensor(weights, 'functionals.scale');
  standardizeInPlace(described.values, mean, scale);
  return described;
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
