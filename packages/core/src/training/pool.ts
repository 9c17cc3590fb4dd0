import { concatenate } from '../concatenate.js';
import { Network } from '../network/index.js';
import { type Dataset, frameMeans, functionalsOf, type ModelRecipe, sharedFloats } from './dataset.js';
import type { Answer, LossRecipe, Request, ShardsStart } from './shard-computer.js';
import { SHARDS, type Shard } from './shards.js';

/** What computes shards: a thread, a web worker, or the present thread itself. */
export interface ShardWorker {
  /** Answers in any order; rejects with what went wrong. */
  ask(request: Request): Promise<Answer>;
  /** Ends it; what it was asked fails. */
  close(): Promise<void>;
}

/** Starts a worker with what {@link ShardComputer} needs. */
export type StartWorker = (start: ShardsStart) => ShardWorker;

/**
 * Workers that hold one dataset and one kind of network, for any number of training runs one after another. The weights
 * lie in {@link weights}, shared with the workers; change them only while no call is under way.
 */
export class TrainingPool {
  readonly network: Network;
  /** The flat weights, `parameterCount` values. */
  readonly weights: Float32Array;
  /** Mean of each bin over each one's frames, `(recordings + copies) x bins`; null where they are normalised to 0 anyway. */
  readonly frameMeans: Float32Array | null;
  readonly #gradients: Float32Array;
  readonly #workers: readonly ShardWorker[];

  /**
   * @param workers Their number, at least 1; more than {@link SHARDS} are of no use and not started. Each but
   *   `computeHere` needs memory that threads share.
   */
  constructor(
    readonly dataset: Dataset,
    model: ModelRecipe,
    workers: number,
    startWorker: StartWorker,
  ) {
    this.network = new Network(model.network, dataset.bins, dataset.classes.length, functionalsOf(dataset));
    const count = this.network.parameterCount;
    this.weights = sharedFloats(count);
    this.#gradients = sharedFloats(count * SHARDS);
    this.frameMeans = model.features.normalize === 'none' ? frameMeans(dataset) : null;
    const start: ShardsStart = {
      dataset,
      model,
      frameMeans: this.frameMeans,
      weights: this.weights,
      gradients: this.#gradients,
    };
    this.#workers = Array.from({ length: Math.min(workers, SHARDS) }, () => startWorker(start));
  }

  /**
   * Computes one batch: the gradients of the mean weighted loss, added up into the first slot in shard order.
   *
   * @param shards As many as {@link SHARDS}: one that is missing leaves its last gradients in the sum.
   * @returns The gradients (valid until the next call), the loss and how many recordings were right.
   */
  async batch(
    shards: readonly Shard[],
    { labelSmoothing, dimensionWeight }: LossRecipe,
  ): Promise<{ gradients: Float32Array; loss: number; correct: number }> {
    // One message a worker: each, with its answer, takes some 0.4 ms.
    const parts = this.#workers.map((_, worker) =>
      shards
        .map((shard, slot) => ({ slot, shard }))
        .filter(({ slot }) => slot % this.#workers.length === worker),
    );
    const results: { loss: number; correct: number }[] = [];
    const compute = async (part: (typeof parts)[number], worker: number) => {
      const request = { kind: 'gradients', shards: part, loss: { labelSmoothing, dimensionWeight } } as const;
      const answer = await this.#ask(worker, request);
      part.forEach(({ slot }, i) => {
        results[slot] = answer.shards![i]!;
      });
    };
    await Promise.all(parts.map(compute));
    const gradients = this.#sumOfGradients();
    let loss = 0;
    let correct = 0;
    for (const result of results) {
      loss += result.loss;
      correct += result.correct;
    }
    return { gradients, loss, correct };
  }

  /** The shards' gradients added up in their order, in the first one's place. */
  #sumOfGradients(): Float32Array {
    const count = this.network.parameterCount;
    const [sum, b, c, d] = Array.from({ length: SHARDS }, (_, slot) =>
      this.#gradients.subarray(slot * count, (slot + 1) * count),
    ) as [Float32Array, Float32Array, Float32Array, Float32Array];
    const { fround } = Math;
    for (let i = 0; i < count; i++) sum[i] = fround(fround(sum[i]! + b[i]!) + c[i]!) + d[i]!;
    return sum;
  }

  /**
   * What the network says of recordings with the present weights, no dropout, no augmentation.
   *
   * @param profiles The clips of each one's profile, as indices into the dataset; left out, nobody has one.
   * @returns Logits, `recordings x classes`, and dimensions in their own range, `recordings x dimensions`.
   */
  async outputs(
    indices: readonly number[],
    profiles?: readonly Int32Array[],
  ): Promise<{ logits: Float32Array; dimensions: Float32Array }> {
    const perTask = 32;
    const tasks = Math.ceil(indices.length / perTask);
    const answers = await Promise.all(
      Array.from({ length: tasks }, (_, task) => {
        const [from, to] = [task * perTask, (task + 1) * perTask];
        return this.#ask(task, {
          kind: 'outputs',
          indices: Int32Array.from(indices.slice(from, to)),
          profiles: profiles?.slice(from, to) ?? null,
        });
      }),
    );
    return {
      logits: concatenate(answers.map((answer) => answer.logits!)),
      dimensions: concatenate(answers.map((answer) => answer.dimensions!)),
    };
  }

  /** Ends the workers; calls under way fail. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }

  #ask(task: number, request: Request): Promise<Answer> {
    return this.#workers[task % this.#workers.length]!.ask(request);
  }
}
