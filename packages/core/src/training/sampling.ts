import type { TrainingRecipe } from '../network/index.js';
import type { Random } from '../random.js';
import type { Dataset } from './dataset.js';

/**
 * The recordings of one epoch in the order they are seen, as many as there are to train on: each once, or, balanced,
 * every class, or every class of every corpus, equally often; it gives all its recordings before one comes again.
 */
export function drawEpoch(
  dataset: Dataset,
  train: readonly number[],
  sampling: TrainingRecipe['sampling'],
  random: Random,
): number[] {
  if (sampling === 'all') return random.shuffle([...train]);
  const { classes, labels, corpora } = dataset;
  const cellOf = (recording: number) =>
    labels[recording]! + (sampling === 'balancedCorpora' ? corpora[recording]! * classes.length : 0);
  const cells: number[][] = [];
  for (const recording of train) {
    cells[cellOf(recording)] ??= [];
    cells[cellOf(recording)]!.push(recording);
  }
  const parts = cells.filter((cell) => cell !== undefined);
  const first = random.below(parts.length); // whose turn it is when the draws do not divide evenly
  const draws: number[] = [];
  const left: number[][] = parts.map(() => []);
  for (let i = 0; draws.length < train.length; i++) {
    const turn = (first + i) % parts.length;
    if (left[turn]!.length === 0) left[turn] = random.shuffle([...parts[turn]!]);
    draws.push(left[turn]!.pop()!);
  }
  return random.shuffle(draws);
}

/**
 * The same recordings, each as itself or as one of its altered copies, all equally likely; a recording that comes twice
 * may be heard as two of them.
 *
 * @returns Indices into the dataset's recordings and copies.
 */
export function drawVersions(dataset: Dataset, order: readonly number[], random: Random): number[] {
  return order.map((recording) => {
    const versions = dataset.versions[recording]!;
    return versions[random.below(versions.length)]!;
  });
}
