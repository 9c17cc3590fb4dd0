import { augmentFrames, normalizeFrames } from '../features/index.js';
import {
  joinSequences,
  Network,
  NetworkRunner,
  type Sequences,
  type TrainingRecipe,
} from '../network/index.js';
import { Random } from '../random.js';
import { type Dataset, functionalsOf, type ModelRecipe } from './dataset.js';
import { mixFrames } from './mixup.js';
import type { Shard } from './shards.js';

/** What a computer of shards works on; weights and gradients are shared with those who ask. */
export interface ShardsStart {
  readonly dataset: Dataset;
  readonly model: ModelRecipe;
  /** The flat weights. */
  readonly weights: Float32Array;
  /** One slot of gradients a shard, each laid out as the weights. */
  readonly gradients: Float32Array;
}

/** What of the training's recipe decides the loss. */
export type LossRecipe = Pick<TrainingRecipe, 'labelSmoothing' | 'dimensionWeight'>;

/** What is asked: gradients of a shard, into a slot, or what the network says of recordings. */
export type Request =
  | {
      readonly kind: 'gradients';
      readonly slot: number;
      readonly shard: Shard;
      readonly loss: LossRecipe;
    }
  | { readonly kind: 'outputs'; readonly indices: Int32Array };

export interface Answer {
  /** Weighted loss and number of recordings classified right (with dropout on) of a shard. */
  readonly loss?: number;
  readonly correct?: number;
  /** Logits, `recordings x classes`, and dimensions, `recordings x dimensions`. */
  readonly logits?: Float32Array;
  readonly dimensions?: Float32Array;
}

/** Computes gradients of shards and the network's outputs for recordings, in the thread it is called in. */
export class ShardComputer {
  readonly #start: ShardsStart;
  readonly #network: Network;
  readonly #runner: NetworkRunner;

  constructor(start: ShardsStart) {
    const { dataset, model } = start;
    this.#start = start;
    this.#network = new Network(model.network, dataset.bins, dataset.classes.length, functionalsOf(dataset));
    this.#runner = new NetworkRunner(this.#network);
  }

  /** Answers with the weights as they are now. */
  answer(request: Request): Answer {
    this.#runner.setWeights(this.#start.weights);
    if (request.kind === 'outputs') return this.#runner.outputs(this.#sequences(request.indices, null));
    const count = this.#network.parameterCount;
    const slot = this.#start.gradients.subarray(request.slot * count, (request.slot + 1) * count);
    return this.#gradients(request.shard, request.loss, slot);
  }

  #gradients(shard: Shard, { labelSmoothing, dimensionWeight }: LossRecipe, slot: Float32Array): Answer {
    if (shard.indices.length === 0) {
      slot.fill(0);
      return { loss: 0, correct: 0 };
    }
    const labels = (recordings: Int32Array) => recordings.map((i) => this.#start.dataset.labels[i]!);
    return this.#runner.accumulate(
      this.#sequences(shard.indices, shard),
      labels(shard.indices),
      shard.exampleWeights,
      {
        labelSmoothing,
        random: new Random(shard.seed, shard.epoch, shard.step, shard.indices[0]!),
        mixed: shard.mixed ? { targets: labels(shard.mixed.indices), shares: shard.mixed.shares } : undefined,
        dimensions: { targets: this.#dimensions(shard), weight: dimensionWeight },
      },
      slot,
    );
  }

  /** Normalised frames of recordings one after another; augmented for a shard in training. */
  #sequences(indices: Int32Array, shard: Shard | null): Sequences {
    const recordings = Array.from(indices, (recording, i) => {
      const rows = this.#rows(recording, shard);
      const mixed = shard?.mixed;
      if (mixed) mixFrames(rows, this.#rows(mixed.indices[i]!, shard), mixed.shares[i]!);
      return rows;
    });
    const joined = joinSequences(recordings, this.#start.dataset.bins);
    return { ...joined, functionals: this.#functionals(indices, shard) };
  }

  /** Functionals of recordings, recordings x functionals, mixed as their frames are. */
  #functionals(indices: Int32Array, shard: Shard | null): Float32Array {
    return mixedRows(this.#start.dataset.functionals, this.#network.functionals, indices, shard?.mixed);
  }

  /** Dimensions of a shard's recordings, recordings x dimensions; a mixture with an unknown one is unknown. */
  #dimensions(shard: Shard): Float32Array {
    const { length: dimensions } = this.#network.recipe.dimensions;
    return mixedRows(this.#start.dataset.dimensions, dimensions, shard.indices, shard.mixed);
  }

  /** One recording's frames x bins as the network sees them. */
  #rows(recording: number, shard: Shard | null): Float32Array {
    const { dataset, model } = this.#start;
    const { bins } = dataset;
    const start = dataset.starts[recording]! * bins;
    let rows = dataset.rows.slice(start, start + dataset.lengths[recording]! * bins);
    if (shard) {
      const random = new Random(shard.seed, shard.epoch, shard.step, recording);
      rows = augmentFrames(rows, bins, model.augmentation, random);
    }
    normalizeFrames(rows, bins, model.features.normalize);
    return rows;
  }
}

/** Rows of some recordings, each mixed with that of another where there are mixtures. */
function mixedRows(
  rows: Float32Array, // (all recordings, width)
  width: number,
  indices: Int32Array,
  mixed: Shard['mixed'] | undefined,
): Float32Array {
  const of = (recording: number) => rows.slice(recording * width, (recording + 1) * width);
  const all = new Float32Array(indices.length * width);
  for (const [i, recording] of indices.entries()) {
    const own = of(recording);
    if (mixed) mixFrames(own, of(mixed.indices[i]!), mixed.shares[i]!);
    all.set(own, i * width);
  }
  return all;
}

/** A worker that is the present thread. */
export function computeHere(start: ShardsStart) {
  const computer = new ShardComputer(start);
  return {
    async ask(request: Request): Promise<Answer> {
      await turn(); // so that a page or a worker hears what it is told meanwhile
      return computer.answer(request);
    },
    async close() {},
  };
}

/** Lets what waits in the event loop go first, without a timer's least delay. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
