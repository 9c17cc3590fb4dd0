import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnProgress, Recipe } from '@affetto/core';
import { decodeSafetensors, encodeSafetensors } from '@affetto/core/recognizer';
import { type Epoch, type TrainingPool, trainNetwork } from '@affetto/core/training';
import { contentHash, writeAtomically } from '../files.js';
import { CheckpointFile } from '../training/checkpoint.js';
import type { Split } from './split.js';

/** Raised when what a run's file holds changes: then older ones are made anew. */
const RUN_VERSION = 2;

/** One training run and what it made of the recordings kept apart. */
export interface Run {
  readonly split: Split;
  readonly seed: number;
  readonly history: readonly Epoch[];
  readonly keptEpoch: number;
  /** The flat weights of the kept epoch. */
  readonly weights: Float32Array;
  /** What the network says of the test part, `split.test.length x classes`. */
  readonly logits: Float32Array;
  /** Wall time of training and testing, seconds; of a resumed run, since it was resumed. */
  readonly seconds: number;
}

/**
 * Trains on a split and tests on its test part, once: the outcome is kept in `folder`, and the next call with the same
 * split, seed, recipe and data reads it back instead. A run that was killed goes on from its last whole epoch.
 *
 * @param dataKey Hash of the recordings and their labels.
 * @throws {DataError} where the folder holds a run of other data or another recipe.
 */
export async function runOnce(
  pool: TrainingPool,
  recipe: Recipe,
  split: Split,
  options: {
    readonly seed: number;
    readonly folder: string;
    readonly dataKey: string;
    readonly onProgress?: OnProgress;
    readonly abort?: AbortSignal;
  },
): Promise<Run> {
  const { features, augmentation, network, training } = recipe;
  const key = contentHash(
    JSON.stringify([
      RUN_VERSION,
      options.dataKey,
      { features, augmentation, network, training },
      split,
      options.seed,
    ]),
  );
  const path = join(options.folder, 'run.safetensors');
  const finished = await readRun(path, key, split, options.seed);
  if (finished) return finished;

  const started = performance.now();
  const checkpoint = new CheckpointFile(join(options.folder, 'checkpoint.safetensors'), key);
  const trained = await trainNetwork(pool, {
    recipe,
    train: split.train,
    validation: split.validation,
    seed: options.seed,
    checkpoint,
    onProgress: options.onProgress,
    abort: options.abort,
  });
  pool.weights.set(trained.weights);
  const logits = await pool.logits(split.test);
  const run: Run = {
    split,
    seed: options.seed,
    ...trained,
    logits,
    seconds: (performance.now() - started) / 1000,
  };
  await writeRun(path, key, run);
  await checkpoint.remove();
  return run;
}

async function writeRun(path: string, key: string, run: Run): Promise<void> {
  const tensors = {
    weights: { shape: [run.weights.length], data: run.weights },
    logits: { shape: [run.logits.length], data: run.logits },
  };
  const metadata = {
    key,
    history: JSON.stringify(run.history),
    keptEpoch: String(run.keptEpoch),
    seconds: String(run.seconds),
  };
  await writeAtomically(path, encodeSafetensors(new Map(Object.entries(tensors)), metadata));
}

/** The finished run in a file; null where there is none or it is another's. */
async function readRun(path: string, key: string, split: Split, seed: number): Promise<Run | null> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  if (metadata.key !== key) return null;
  return {
    split,
    seed,
    history: JSON.parse(metadata.history!) as Epoch[],
    keptEpoch: Number(metadata.keptEpoch),
    weights: tensors.get('weights')!.data,
    logits: tensors.get('logits')!.data,
    seconds: Number(metadata.seconds),
  };
}
