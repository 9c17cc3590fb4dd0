import type { AugmentationRecipe, FeatureRecipe } from '../features/index.js';
import type { NetworkRecipe } from '../network/index.js';

/**
 * The features of many labelled recordings in memory that workers share, so that none copies a corpus: all rows one
 * after another.
 */
export interface Dataset {
  /** Feature rows of all recordings before normalisation, `rows x bins`, in shared memory where there is any. */
  readonly rows: Float32Array;
  /** First row of each recording. */
  readonly starts: Int32Array;
  /** Number of rows of each recording. */
  readonly lengths: Int32Array;
  readonly bins: number;
  /** What describes each recording as a whole, `recordings x functionals`, shared like the rows; empty for nothing. */
  readonly functionals: Float32Array;
  /** Index of each recording's emotion in {@link classes}. */
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  /** Number of the corpus each recording comes from; all 0 where there is one. */
  readonly corpora: Int32Array;
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
 * @param recordings Features before normalisation (`frames x bins`), functionals, emotion and corpus of each; equal bins and
 *   functionals throughout.
 * @param classes The emotions in the order of the network's outputs.
 */
export function createDataset(
  recordings: readonly {
    readonly data: Float32Array;
    readonly frames: number;
    readonly functionals: Float32Array;
    readonly emotion: string;
    readonly corpus?: string;
  }[],
  bins: number,
  classes: readonly string[],
): Dataset {
  const total = recordings.reduce((sum, recording) => sum + recording.frames, 0);
  const rows = sharedFloats(total * bins); // (rows, bins)
  const starts = new Int32Array(recordings.length);
  const lengths = new Int32Array(recordings.length);
  const labels = new Int32Array(recordings.length);
  const names = [...new Set(recordings.map(({ corpus }) => corpus))];
  const corpora = Int32Array.from(recordings, ({ corpus }) => names.indexOf(corpus));
  const count = recordings[0]?.functionals.length ?? 0;
  const functionals = sharedFloats(recordings.length * count);
  let row = 0;
  recordings.forEach((recording, i) => {
    rows.set(recording.data, row * bins);
    functionals.set(recording.functionals, i * count);
    starts[i] = row;
    lengths[i] = recording.frames;
    labels[i] = classes.indexOf(recording.emotion);
    row += recording.frames;
  });
  return { rows, starts, lengths, bins, functionals, labels, classes, corpora };
}

/** Numbers that describe each recording as a whole. */
export function functionalsOf({ functionals, labels }: Dataset): number {
  return labels.length === 0 ? 0 : functionals.length / labels.length;
}

/** Zeros in memory that threads share; a page that is not cross-origin isolated has none and gets its own. */
export function sharedFloats(count: number): Float32Array {
  const shared = typeof SharedArrayBuffer === 'undefined' ? ArrayBuffer : SharedArrayBuffer;
  return new Float32Array(new shared(count * 4));
}
