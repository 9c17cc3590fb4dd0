import { log, softmax } from '../network/index.js';
import type { Dataset } from './dataset.js';

/**
 * How well logits tell recordings apart: what a training is watched by.
 *
 * @param logits `recordings x classes`.
 * @param recordings Indices into the dataset.
 * @returns Mean cross-entropy, accuracy and unweighted average recall over the classes that occur.
 */
export function watch(logits: Float32Array, dataset: Dataset, recordings: readonly number[]) {
  const classes = dataset.classes.length;
  const all = softmax(logits, classes);
  const right = new Float64Array(classes);
  const counts = new Float64Array(classes);
  let loss = 0;
  recordings.forEach((recording, i) => {
    const probabilities = all.subarray(i * classes, (i + 1) * classes);
    const label = dataset.labels[recording]!;
    loss -= log(Math.max(probabilities[label]!, 1e-30));
    counts[label]!++;
    if (probabilities.indexOf(Math.max(...probabilities)) === label) right[label]!++;
  });
  const recalls = [...right].map((r, c) => r / counts[c]!).filter(Number.isFinite);
  return {
    loss: loss / recordings.length,
    accuracy: right.reduce((a, b) => a + b, 0) / recordings.length,
    uar: recalls.reduce((a, b) => a + b, 0) / recalls.length,
  };
}
