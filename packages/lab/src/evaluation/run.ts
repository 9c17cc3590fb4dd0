import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recipe } from '@affetto/core';
import { decodeSafetensors, encodeSafetensors } from '@affetto/core/recognizer';
import { type Epoch, type TrainingPool, type TrainOptions, trainNetwork } from '@affetto/core/training';
import { contentHash, writeAtomically } from '../files.js';
import { CheckpointFile } from '../training/checkpoint.js';
import { decodeEnrolled, type Enrolled, encodeEnrolled, enrol } from './enrolment.js';
import type { Split } from './split.js';

/** Raised when what a run's file holds changes, or how training comes to it: then older ones are made anew. */
const RUN_VERSION = 8;

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
  /** Arousal and its like, `split.test.length x dimensions`, in the corpus's range. */
  readonly dimensions: Float32Array;
  /** What the network says of the test part when it is given profiles of its speakers; empty where it takes none or was trained on them. */
  readonly enrolled: readonly Enrolled[];
  /** Wall time of training and testing, seconds; of a resumed run, since it was resumed. */
  readonly seconds: number;
}

/** What a run is made of, and where its outcome is kept. */
export interface RunPlan {
  readonly recipe: Recipe;
  readonly split: Split;
  readonly seed: number;
  /** Hash of the recordings and their labels. */
  readonly dataKey: string;
  readonly folder: string;
}

/**
 * Trains on a split and tests on its test part, once: the outcome is kept in the plan's folder, and the next call with
 * the same split, seed, recipe and data reads it back instead. A run that was killed goes on from its last whole epoch.
 *
 * @throws {DataError} where the folder holds a run under way of other data or another recipe.
 */
export async function runOnce(
  pool: TrainingPool,
  plan: RunPlan,
  options: Pick<TrainOptions, 'encoder' | 'onProgress' | 'onEpoch' | 'abort'> = {},
): Promise<Run> {
  const finished = await finishedRun(plan);
  if (finished) return finished;

  const started = performance.now();
  const { recipe, split, seed } = plan;
  const checkpoint = new CheckpointFile(join(plan.folder, 'checkpoint.safetensors'), runKey(plan));
  const { train, validation } = split;
  const trained = await trainNetwork(pool, { ...options, recipe, train, validation, seed, checkpoint });
  pool.weights.set(trained.weights);
  const outputs = await pool.outputs(split.test);
  const takesProfiles = recipe.training.profiles !== null && testsNewVoices(pool, split);
  const enrolled = takesProfiles ? await enrol(pool, split.test, { seed }) : [];
  const run: Run = {
    split,
    seed,
    ...trained,
    ...outputs,
    enrolled,
    seconds: (performance.now() - started) / 1000,
  };
  await writeRun(plan, run);
  await checkpoint.remove();
  return run;
}

/** Whether nobody who is tested was heard in training. */
function testsNewVoices(
  { dataset: { speakers } }: TrainingPool,
  { train, validation, test }: Split,
): boolean {
  const heard = new Set([...train, ...validation].map((recording) => speakers[recording]));
  return !test.some((recording) => heard.has(speakers[recording]));
}

/** Tells runs apart by everything that decides their outcome: SHA-256, hexadecimal. */
export function runKey({ recipe, split, seed, dataKey }: Omit<RunPlan, 'folder'>): string {
  const { audio, features, network, training } = recipe;
  const { audio: ofSound, ...ofFrames } = recipe.augmentation;
  // without copies the rest of what is said of them decides nothing
  const augmentation = ofSound.copies > 0 ? { ...ofFrames, audio: ofSound } : ofFrames;
  return contentHash(
    JSON.stringify([RUN_VERSION, dataKey, { audio, features, augmentation, network, training }, split, seed]),
  );
}

function fileOf({ folder }: RunPlan): string {
  return join(folder, 'run.safetensors');
}

async function writeRun(plan: RunPlan, run: Run): Promise<void> {
  const tensors = {
    weights: { shape: [run.weights.length], data: run.weights },
    logits: { shape: [run.logits.length], data: run.logits },
    dimensions: { shape: [run.dimensions.length], data: run.dimensions },
    enrolled: { shape: [run.enrolled.length, 5], data: encodeEnrolled(run.enrolled) },
  };
  const metadata = {
    key: runKey(plan),
    history: JSON.stringify(run.history),
    keptEpoch: String(run.keptEpoch),
    seconds: String(run.seconds),
  };
  await writeAtomically(fileOf(plan), encodeSafetensors(new Map(Object.entries(tensors)), metadata));
}

/** The run as an earlier call left it finished in its folder; null where there is none, or that of another plan. */
export async function finishedRun(plan: RunPlan): Promise<Run | null> {
  const path = fileOf(plan);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  if (metadata.key !== runKey(plan)) return null;
  return {
    split: plan.split,
    seed: plan.seed,
    history: JSON.parse(metadata.history!) as Epoch[],
    keptEpoch: Number(metadata.keptEpoch),
    weights: tensors.get('weights')!.data,
    logits: tensors.get('logits')!.data,
    dimensions: tensors.get('dimensions')!.data,
    enrolled: decodeEnrolled(tensors.get('enrolled')!.data),
    seconds: Number(metadata.seconds),
  };
}
