import type { TrainingRecipe } from '@affetto/core/network';
import type { Dataset } from './dataset.js';
import { SHARDS, type Shard } from './pool.js';

/** Loss weight of each recording of the dataset by its class; only their ratios matter. */
export function classWeights(
  dataset: Dataset,
  train: readonly number[],
  kind: TrainingRecipe['classWeights'],
): Float64Array {
  const counts = new Float64Array(dataset.classes.length);
  for (const recording of train) counts[dataset.labels[recording]!]!++;
  return Float64Array.from(dataset.labels, (label) =>
    kind === 'balanced' ? 1 / Math.max(1, counts[label]!) : 1,
  );
}

/**
 * Deals a batch into shards of about equal work, the longest recordings first, to and fro over the shards.
 */
export function dealShards(
  dataset: Dataset,
  batch: readonly number[],
  exampleWeights: Float64Array,
  seeds: { seed: number; epoch: number; step: number },
): Shard[] {
  const total = batch.reduce((sum, recording) => sum + exampleWeights[recording]!, 0);
  const sorted = [...batch].sort((a, b) => dataset.lengths[b]! - dataset.lengths[a]! || a - b);
  const dealt: number[][] = Array.from({ length: SHARDS }, () => []);
  sorted.forEach((recording, i) => {
    const turn = i % (2 * SHARDS);
    dealt[turn < SHARDS ? turn : 2 * SHARDS - 1 - turn]!.push(recording);
  });
  return dealt.map((recordings) => ({
    indices: Int32Array.from(recordings),
    exampleWeights: Float32Array.from(recordings, (recording) => exampleWeights[recording]! / total),
    ...seeds,
  }));
}
