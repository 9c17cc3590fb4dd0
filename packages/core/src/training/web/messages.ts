import type { OnProgress } from '../../progress.js';
import type { Recipe } from '../../recipe.js';
import type { Dataset } from '../dataset.js';
import type { Request, ShardsStart } from '../shard-computer.js';
import type { TrainedWeights } from '../trainer.js';

/** A training as plain data. */
export interface TrainingRequest {
  readonly dataset: Dataset;
  readonly recipe: Pick<Recipe, 'features' | 'augmentation' | 'network' | 'training'>;
  /** Recordings to learn from and to watch the learning by, as indices into the dataset. */
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly seed: number;
  /** The encoder's file where the network trains blocks of it. */
  readonly encoder?: Uint8Array;
}

/** What the script in a web worker is told. It trains, or computes shards for one that trains. */
export type ToWorker =
  | { readonly type: 'train'; readonly request: TrainingRequest; readonly workers: number }
  | { readonly type: 'start'; readonly start: ShardsStart }
  | { readonly type: 'shards'; readonly request: Request };

/** What one that trains says. */
export type FromTrainer =
  | { readonly type: 'progress'; readonly progress: Parameters<OnProgress>[0] }
  | { readonly type: 'trained'; readonly trained: TrainedWeights }
  | { readonly type: 'failed'; readonly message: string; readonly isMisuse: boolean };
