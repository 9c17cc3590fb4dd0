import { factorize, solve } from '../cholesky.js';
import { NEUTRAL, type Network } from '../network/index.js';
import type { Dataset } from './dataset.js';
import {
  describeByFunctionals,
  describeTraining,
  fitVoiceModel,
  separate,
  type VoiceModel,
} from './voice-model.js';

/** What is added to each variance, in parts of their mean, so that there may be more features than recordings. */
const RIDGE = 2;
/** Squared length, of 1 for the noise, below which an axis tells nothing apart. */
const LEAST = 1e-9;

/**
 * Measures what a network's `ProfileMood` goes by on its training recordings, and puts it into its weights. Copies are left
 * out: their noise and rooms are not what clips of a profile differ by.
 *
 * @param frameMeans Mean of each bin over each one's frames, `(recordings + copies) x bins`; null where frames keep none.
 */
export function setMood(
  network: Network,
  weights: Float32Array,
  dataset: Dataset,
  frameMeans: Float32Array | null,
  train: readonly number[],
): void {
  const which = { train, copies: false };
  const model = fitVoiceModel(describeByFunctionals(network, weights, dataset, which));
  const { features, classes } = model;
  const isKnown = dataset.classes.map((_, c) => train.some((recording) => dataset.labels[recording] === c));
  const { middle, off } = fromMiddle(model.means, features, isKnown);
  const axes = axesOf(model, off);
  const along = (row: Float64Array) => axes.map((axis) => dot(axis, row));
  const rowsOf = (rows: Float64Array) =>
    Array.from({ length: rows.length / features }, (_, r) => rows.subarray(r * features, (r + 1) * features));
  const set = (name: string, values: ArrayLike<number>) =>
    network.tensor(weights, `mood.${name}`).set(values);

  set(
    'axes',
    axes.flatMap((axis) => [...axis]),
  );
  set(
    'bias',
    along(middle).map((value) => -value),
  );
  set('classes', rowsOf(off).flatMap(along));
  const voices = rowsOf(model.offsets).map(along);
  set(
    'voices',
    axes.flatMap((_, a) =>
      axes.map(
        (_, b) => voices.reduce((sum, voice) => sum + voice[a]! * voice[b]!, 0) / Math.max(1, voices.length),
      ),
    ),
  );
  const neutral = dataset.classes.indexOf(NEUTRAL);
  if (neutral < 0) return;
  const scale = network.tensor(weights, 'functionals.scale');
  const ofNeutral = (rows: Float64Array) =>
    rows.subarray((neutral * rows.length) / classes, ((neutral + 1) * rows.length) / classes);
  set(
    'neutralFunctionals',
    ofNeutral(off).map((value, i) => value / scale[i]!),
  );
  if (frameMeans) {
    const { means } = separate(describeTraining(dataset, frameMeans, which));
    set('neutralFrames', ofNeutral(fromMiddle(means, dataset.bins, isKnown).off));
  }
}

/**
 * The middle of the emotions' means, and what each is off it. Of emotions without recordings nothing is known: they do not
 * move the middle, and lie in it.
 */
function fromMiddle(
  means: Float64Array,
  features: number,
  isKnown: readonly boolean[],
): { middle: Float64Array; off: Float64Array } {
  const count = isKnown.filter(Boolean).length;
  const middle = new Float64Array(features);
  isKnown.forEach((known, c) => {
    if (known) for (let i = 0; i < features; i++) middle[i]! += means[c * features + i]! / count;
  });
  const off = means.map((value, i) =>
    isKnown[Math.floor(i / features)] ? value - middle[i % features]! : 0,
  );
  return { middle, off };
}

/**
 * Directions in which classes differ, one fewer than there are: linear discriminants, uncorrelated in the noise with its ridge,
 * along which the noise itself varies by 1, as a mean over them. Zeros where classes leave none.
 */
function axesOf({ features, classes, noise }: VoiceModel, off: Float64Array): Float64Array[] {
  let trace = 0;
  for (let i = 0; i < features; i++) trace += noise[i * features + i]!;
  const ridged = noise.slice();
  for (let i = 0; i < features; i++) ridged[i * features + i]! += (RIDGE * trace) / features + LEAST;
  factorize(ridged, features);

  // Gram and Schmidt's way, by the product of one row with another's solution.
  const found: { row: Float64Array; axis: Float64Array }[] = [];
  for (let c = 0; c < classes - 1; c++) {
    const row = off.slice(c * features, (c + 1) * features);
    const axis = solve(ridged, row, features);
    for (const earlier of found) {
      const share = dot(axis, earlier.row);
      for (let i = 0; i < features; i++) {
        row[i]! -= share * earlier.row[i]!;
        axis[i]! -= share * earlier.axis[i]!;
      }
    }
    const squared = dot(axis, row);
    const scale = squared > LEAST ? 1 / Math.sqrt(squared) : 0;
    found.push({ row: row.map((value) => value * scale), axis: axis.map((value) => value * scale) });
  }
  const axes = found.map(({ axis }) => axis);
  const variances = axes.map((axis) =>
    dot(
      axis,
      axis.map((_, i) => dot(noise.subarray(i * features, (i + 1) * features), axis)),
    ),
  );
  const told = variances.filter((value) => value > 0).length; // axes that tell anything apart
  const mean = variances.reduce((sum, value) => sum + value, 0) / Math.max(1, told);
  return axes.map((axis) => axis.map((value) => value / Math.sqrt(mean + LEAST)));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
