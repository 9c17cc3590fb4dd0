import { parentPort, workerData } from 'node:worker_threads';
import { Random } from '@affetto/core';
import { augmentFrames, normalizeFrames } from '@affetto/core/features';
import { joinSequences, Network, NetworkRunner, type Sequences } from '@affetto/core/network';
import { functionalsOf } from './dataset.js';
import { mixFrames } from './mixup.js';
import type { Answer, Request, Shard, WorkerStart } from './pool.js';

/** One thread of a {@link TrainingPool}: answers with gradients of shards and logits of recordings. */
const { dataset, model, weights, gradients } = workerData as WorkerStart;
const network = new Network(model.network, dataset.bins, dataset.classes.length, functionalsOf(dataset));
const runner = new NetworkRunner(network);

parentPort!.on('message', (request: Request) => {
  const answer: { -readonly [K in keyof Answer]: Answer[K] } = { id: request.id };
  try {
    runner.setWeights(weights);
    if (request.kind === 'gradients') {
      const slot = gradients.subarray(
        request.slot * network.parameterCount,
        (request.slot + 1) * network.parameterCount,
      );
      Object.assign(answer, gradientsOf(request.shard, request.labelSmoothing, slot));
    } else {
      answer.logits = runner.forward(sequencesOf(request.indices, null));
    }
  } catch (error) {
    answer.error = error as Error;
  }
  parentPort!.postMessage(answer);
});

function gradientsOf(shard: Shard, labelSmoothing: number, slot: Float32Array) {
  if (shard.indices.length === 0) {
    slot.fill(0);
    return { loss: 0, correct: 0 };
  }
  const targets = Int32Array.from(shard.indices, (i) => dataset.labels[i]!);
  return runner.accumulate(
    sequencesOf(shard.indices, shard),
    targets,
    shard.exampleWeights,
    {
      labelSmoothing,
      random: new Random(shard.seed, shard.epoch, shard.step, shard.indices[0]!),
      mixed: shard.mixed
        ? { targets: shard.mixed.indices.map((i) => dataset.labels[i]!), shares: shard.mixed.shares }
        : undefined,
    },
    slot,
  );
}

/** Normalised frames of recordings one after another; augmented for a shard in training. */
function sequencesOf(indices: Int32Array, shard: Shard | null): Sequences {
  const { bins } = dataset;
  const recordings = Array.from(indices, (recording, i) => {
    const rows = rowsOf(recording, shard);
    const mixed = shard?.mixed;
    if (mixed) mixFrames(rows, rowsOf(mixed.indices[i]!, shard), mixed.shares[i]!);
    return rows;
  });
  return { ...joinSequences(recordings, bins), functionals: functionalsFor(indices, shard) };
}

/** Functionals of recordings, recordings x functionals, mixed as their frames are. */
function functionalsFor(indices: Int32Array, shard: Shard | null): Float32Array {
  const { functionals } = network;
  const of = (recording: number) =>
    dataset.functionals.slice(recording * functionals, (recording + 1) * functionals);
  const all = new Float32Array(indices.length * functionals);
  for (const [i, recording] of indices.entries()) {
    const own = of(recording);
    const mixed = shard?.mixed;
    if (mixed) mixFrames(own, of(mixed.indices[i]!), mixed.shares[i]!);
    all.set(own, i * functionals);
  }
  return all;
}

/** One recording's frames x bins as the network sees them. */
function rowsOf(recording: number, shard: Shard | null): Float32Array {
  const { bins } = dataset;
  const start = dataset.starts[recording]! * bins;
  let rows = dataset.rows.slice(start, start + dataset.lengths[recording]! * bins);
  if (shard) {
    rows = augmentFrames(
      rows,
      bins,
      model.augmentation,
      new Random(shard.seed, shard.epoch, shard.step, recording),
    );
  }
  normalizeFrames(rows, bins, model.features.normalize);
  return rows;
}
