import { KernelInstance } from '../kernels/instance.js';
import { matrix, multiply, transposed } from '../kernels/matrix.js';
import { type Network, standardizeInPlace } from '../network/index.js';
import type { Dataset } from './dataset.js';

/** Rounds in which class means and voices' offsets are estimated from what the other leaves. */
const ROUNDS = 5;
/**
 * Recordings that must be heard before they say as much of a voice, or of how it shows a class, as is known of voices at
 * large, as in `profileShift`.
 */
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
  /** Number of the corpus each comes from. All count alike, however many recordings they have. */
  readonly corpora: Int32Array;
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

/**
 * Takes recordings apart; the same bits on every host.
 *
 * @param withinVoices Whether what a voice shows of a class by itself, the mean of what is left of its recordings of that
 *   class, is taken off the noise as well.
 */
export function fitVoiceModel(recordings: DescribedRecordings, withinVoices = false): VoiceModel {
  const { values, features, labels, classes, corpora } = recordings;
  const { means, offsets, voiceOf } = separate(recordings);
  const noise = values.slice(); // (recordings, features)
  for (let row = 0; row < labels.length; row++) {
    const [mean, offset] = [labels[row]! * features, voiceOf[row]! * features];
    for (let i = 0; i < features; i++) {
      noise[row * features + i]! -= means[mean + i]! + (offset < 0 ? 0 : offsets[offset + i]!);
    }
  }
  if (withinVoices) {
    subtractMeans(
      noise,
      voiceOf.map((voice, row) => (voice < 0 ? -1 : voice * classes + labels[row]!)),
    );
  }
  return { features, classes, means, offsets, noise: covarianceOf(noise, corpora) };
}

/**
 * Means of the classes (classes x features), of each the mean over the corpora that have it; offsets of the voices (a row
 * each), and the row of each recording's voice.
 */
export function separate({ values, features, labels, classes, voices, corpora }: DescribedRecordings): {
  means: Float64Array;
  offsets: Float64Array;
  voiceOf: Int32Array;
} {
  const voiceOf = renumbered(voices);
  const partOf = renumbered(corpora.map((corpus, row) => corpus * classes + labels[row]!)); // a class in a corpus
  const classOfPart = new Int32Array(count(partOf));
  for (const [row, part] of partOf.entries()) classOfPart[part] = labels[row]!;
  const partsOfClass = countEach(classOfPart, classes);

  const means = new Float64Array(classes * features);
  const offsets = new Float64Array(count(voiceOf) * features);
  const parts = new Float64Array(classOfPart.length * features);
  const meanOfRest = (
    sums: Float64Array,
    group: Int32Array,
    less: Float64Array,
    of: Int32Array,
    prior: number,
  ) => {
    const counts = countEach(group, sums.length / features);
    sums.fill(0);
    for (let row = 0; row < labels.length; row++) {
      const [to, from] = [group[row]! * features, of[row]! * features];
      if (to < 0) continue;
      for (let i = 0; i < features; i++) {
        sums[to + i]! += values[row * features + i]! - (from < 0 ? 0 : less[from + i]!);
      }
    }
    for (let i = 0; i < sums.length; i++) sums[i]! /= counts[Math.floor(i / features)]! + prior;
  };
  for (let round = 0; round < ROUNDS; round++) {
    meanOfRest(parts, partOf, offsets, voiceOf, 0);
    means.fill(0);
    for (const [part, label] of classOfPart.entries())
      for (let i = 0; i < features; i++)
        means[label * features + i]! += parts[part * features + i]! / partsOfClass[label]!;
    meanOfRest(offsets, voiceOf, means, labels, PRIOR_RECORDINGS);
  }
  return { means, offsets, voiceOf };
}

/** Takes off each group's mean, shrunk as a voice's offset is; of rows in group -1 nothing. */
function subtractMeans(rows: Float32Array, groups: Int32Array): void {
  const features = rows.length / groups.length;
  const groupOf = renumbered(groups);
  const counts = countEach(groupOf, count(groupOf));
  const means = new Float64Array(counts.length * features);
  for (const [row, group] of groupOf.entries()) {
    if (group < 0) continue;
    for (let i = 0; i < features; i++)
      means[group * features + i]! += rows[row * features + i]! / (counts[group]! + PRIOR_RECORDINGS);
  }
  for (const [row, group] of groupOf.entries()) {
    if (group < 0) continue;
    for (let i = 0; i < features; i++) rows[row * features + i]! -= means[group * features + i]!;
  }
}

/** Numbers from 0 in place of any, in the order in which they first come; -1 stays. */
function renumbered(numbers: Int32Array): Int32Array {
  const known = new Map(
    [...new Set(numbers)].filter((number) => number >= 0).map((number, i) => [number, i]),
  );
  return numbers.map((number) => known.get(number) ?? -1);
}

/** How many numbers from 0 there are, where all up to the greatest occur. */
function count(rows: Int32Array): number {
  return rows.reduce((most, row) => Math.max(most, row), -1) + 1;
}

function countEach(rows: Int32Array, groups: number): Float64Array {
  const counts = new Float64Array(groups);
  for (const row of rows) if (row >= 0) counts[row]!++;
  return counts;
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
    corpora: Int32Array.from(all, ({ recording }) => dataset.corpora[recording]!),
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

/** Mean of the rows' outer products, features x features, all corpora counting alike, by the kernels. */
function covarianceOf(rows: Float32Array, corpora: Int32Array): Float64Array {
  const kernels = new KernelInstance('strict');
  const features = rows.length / corpora.length;
  const address = kernels.allocate(rows.length);
  const sums = kernels.allocate(features * features);
  const counts = countEach(corpora, count(corpora));
  const present = counts.filter((number) => number > 0).length;
  const weighed = kernels.floats(address, rows.length);
  for (const [row, corpus] of corpora.entries()) {
    const scale = Math.sqrt(corpora.length / (present * counts[corpus]!));
    for (let i = row * features; i < (row + 1) * features; i++) weighed[i] = rows[i]! * scale;
  }
  const x = matrix(address, corpora.length, features);
  multiply(kernels, matrix(sums, features, features), transposed(x), x);
  return Float64Array.from(kernels.floats(sums, features * features), (sum) => sum / corpora.length);
}
