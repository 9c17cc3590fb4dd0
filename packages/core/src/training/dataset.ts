import { type AugmentationRecipe, binMeans, type FeatureRecipe } from '../features/index.js';
import { fromHalves } from '../half.js';
import type { NetworkRecipe } from '../network/index.js';

/**
 * The features of many labelled recordings in memory that workers share, so that none copies a corpus: all rows one
 * after another. First come all recordings as they are, then the altered copies of them.
 */
export interface Dataset {
  /**
   * Feature rows of all of them before normalisation, `rows x bins`, in shared memory where there is any; an encoder's
   * states in half precision. {@link rowsOf} reads both.
   */
  readonly rows: Float32Array | Uint16Array;
  /** First row of each recording and copy. */
  readonly starts: Int32Array;
  /** Number of rows of each. */
  readonly lengths: Int32Array;
  readonly bins: number;
  /** What describes each as a whole, `(recordings + copies) x functionals`, shared like the rows; empty for nothing. */
  readonly functionals: Float32Array;
  /** Arousal and its like of each, `(recordings + copies) x dimensions`, in their own range, NaN where unknown. */
  readonly dimensions: Float32Array;
  /** Index of each one's emotion in {@link classes}. */
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  /** Number of the corpus each recording comes from; all 0 where there is one. */
  readonly corpora: Int32Array;
  /** Number of each recording's speaker; -1 where unknown. */
  readonly speakers: Int32Array;
  /** What each recording may be heard as in training: itself, then its copies. */
  readonly versions: readonly (readonly number[])[];
}

/** Features of a recording or of an altered copy of one. */
export interface Version {
  /** Before normalisation, `frames x bins`; of an encoder's states the halves that `toHalves` makes. */
  readonly data: Float32Array | Uint16Array;
  readonly frames: number;
  readonly functionals: Float32Array;
}

/** The same with what is known of it. */
interface Labelled extends Version {
  readonly emotion: string;
  readonly dimensions?: readonly number[];
}

/** What decides how a dataset's rows become a network's input, and the network itself. */
export interface ModelRecipe {
  readonly features: FeatureRecipe;
  readonly augmentation: AugmentationRecipe;
  readonly network: NetworkRecipe;
}

/**
 * Puts recordings into one shared dataset.
 *
 * @param recordings Features, emotion, speaker and corpus of each, its dimensions where the network learns some, and the altered copies
 *   that training may hear in its place; equal bins, functionals and dimensions throughout.
 * @param classes The emotions in the order of the network's outputs.
 */
export function createDataset(
  recordings: readonly (Labelled & {
    readonly speaker?: string;
    readonly corpus?: string;
    readonly copies?: readonly Version[];
  })[],
  bins: number,
  classes: readonly string[],
): Dataset {
  const all: Labelled[] = [...recordings];
  const versions = recordings.map(({ emotion, dimensions, copies = [] }, i) => [
    i,
    ...copies.map((copy) => all.push({ ...copy, emotion, dimensions }) - 1),
  ]);
  const total = all.reduce((sum, { frames }) => sum + frames, 0);
  const areHalves = all[0]?.data instanceof Uint16Array;
  const rows = areHalves ? sharedHalves(total * bins) : sharedFloats(total * bins); // (rows, bins)
  const starts = new Int32Array(all.length);
  const lengths = new Int32Array(all.length);
  const labels = new Int32Array(all.length);
  const count = all[0]?.functionals.length ?? 0;
  const functionals = sharedFloats(all.length * count);
  const dimensions = Float32Array.from(all.flatMap((version) => version.dimensions ?? []));
  const corpora = numbered(recordings.map(({ corpus }) => corpus));
  const speakers = numbered(recordings.map(({ speaker }) => speaker)).map((number, i) =>
    recordings[i]!.speaker ? number : -1,
  );
  let row = 0;
  all.forEach((version, i) => {
    rows.set(version.data, row * bins);
    functionals.set(version.functionals, i * count);
    starts[i] = row;
    lengths[i] = version.frames;
    labels[i] = classes.indexOf(version.emotion);
    row += version.frames;
  });
  return {
    rows,
    starts,
    lengths,
    bins,
    functionals,
    dimensions,
    labels,
    classes,
    corpora,
    speakers,
    versions,
  };
}

/** Each name's number, in the order in which they first come. */
function numbered(names: readonly (string | undefined)[]): Int32Array {
  const distinct = [...new Set(names)];
  return Int32Array.from(names, (name) => distinct.indexOf(name));
}

/** A copy of one recording's rows, before normalisation, `frames x bins`. */
export function rowsOf(
  { rows, starts, lengths, bins }: Dataset,
  recording: number,
): Float32Array<ArrayBuffer> {
  const start = starts[recording]! * bins;
  const own = rows.subarray(start, start + lengths[recording]! * bins);
  return own instanceof Uint16Array ? fromHalves(own) : new Float32Array(own);
}

/** Mean of each bin over the frames of each recording and copy, before normalisation, `(recordings + copies) x bins`. */
export function frameMeans(dataset: Dataset): Float32Array {
  const { labels, bins } = dataset;
  const means = sharedFloats(labels.length * bins);
  for (let i = 0; i < labels.length; i++) means.set(binMeans(rowsOf(dataset, i), bins), i * bins);
  return means;
}

/** Of each recording and copy, the recording it is of. */
export function recordingOfVersions({ labels, versions }: Pick<Dataset, 'labels' | 'versions'>): Int32Array {
  const recordings = new Int32Array(labels.length);
  versions.forEach((own, recording) => {
    for (const version of own) recordings[version] = recording;
  });
  return recordings;
}

/** How many numbers describe each recording as a whole. */
export function functionalsOf({ functionals, labels }: Dataset): number {
  return labels.length === 0 ? 0 : functionals.length / labels.length;
}

/** Zeros in memory that threads share. */
export function sharedFloats(count: number): Float32Array {
  return new Float32Array(sharedMemory(count * 4));
}

function sharedHalves(count: number): Uint16Array {
  return new Uint16Array(sharedMemory(count * 2));
}

/** A page that is not cross-origin isolated has no memory that threads share, and gets its own. */
function sharedMemory(bytes: number): ArrayBuffer | SharedArrayBuffer {
  return typeof SharedArrayBuffer === 'undefined' ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
}
