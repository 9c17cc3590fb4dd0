import { Worker } from 'node:worker_threads';
import { Network } from '@affetto/core/network';
import { type Dataset, functionalsOf, type ModelRecipe } from './dataset.js';

/**
 * A batch is always dealt into this many parts, whose gradients are added in a fixed order: the same bits for any
 * number of workers.
 */
export const SHARDS = 4;

/** One part of a batch. */
export interface Shard {
  /** Recordings, as indices into the dataset. */
  readonly indices: Int32Array;
  /** Weight of each recording in the batch's loss; over the whole batch they sum to 1. */
  readonly exampleWeights: Float32Array;
  /** The recording mixed into each, and each one's own share; null mixes nothing. */
  readonly mixed: { readonly indices: Int32Array; readonly shares: Float32Array } | null;
  /** Seeds of this shard's dropout; each recording's augmentation is drawn from `(seed, epoch, step, recording)`. */
  readonly seed: number;
  readonly epoch: number;
  readonly step: number;
}

/** What a worker is asked and answers; `id` pairs the two. */
export type Request = { readonly id: number } & (
  | {
      readonly kind: 'gradients';
      readonly slot: number;
      readonly shard: Shard;
      readonly labelSmoothing: number;
    }
  | { readonly kind: 'logits'; readonly indices: Int32Array }
);
export interface Answer {
  readonly id: number;
  /** Weighted loss and number of recordings classified right (with dropout on) of a shard. */
  readonly loss?: number;
  readonly correct?: number;
  /** Logits, `recordings x classes`. */
  readonly logits?: Float32Array;
  /** What went wrong in the worker. */
  readonly error?: Error;
}

/** What each worker is started with. */
export interface WorkerStart {
  readonly dataset: Dataset;
  readonly model: ModelRecipe;
  /** Shared: the flat weights all workers read, and one slot of gradients a shard. */
  readonly weights: Float32Array;
  readonly gradients: Float32Array;
}

/**
 * Worker threads that hold one dataset and one kind of network, for any number of training runs one after another.
 * The weights lie in {@link weights}, shared with the workers; change them only while no call is under way.
 */
export class TrainingPool {
  readonly network: Network;
  /** The flat weights, `parameterCount` values in shared memory. */
  readonly weights: Float32Array;
  readonly #gradients: Float32Array;
  readonly #workers: Worker[];
  readonly #waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  #nextId = 0;

  /** @param workers Number of threads, at least 1; more than {@link SHARDS} are of no use and not started. */
  constructor(
    readonly dataset: Dataset,
    model: ModelRecipe,
    workers: number,
  ) {
    this.network = new Network(model.network, dataset.bins, dataset.classes.length, functionalsOf(dataset));
    const count = this.network.parameterCount;
    this.weights = new Float32Array(new SharedArrayBuffer(count * 4));
    this.#gradients = new Float32Array(new SharedArrayBuffer(count * SHARDS * 4));
    const start: WorkerStart = { dataset, model, weights: this.weights, gradients: this.#gradients };
    this.#workers = Array.from({ length: Math.min(workers, SHARDS) }, () => {
      const worker = new Worker(new URL('./training-worker.js', import.meta.url), { workerData: start });
      worker.on('message', (answer: Answer) => {
        const waiting = this.#waiting.get(answer.id);
        this.#waiting.delete(answer.id);
        if (answer.error) waiting?.reject(answer.error);
        else waiting?.resolve(answer);
      });
      worker.on('error', (error) => this.#fail(error));
      worker.unref();
      return worker;
    });
  }

  /**
   * Computes one batch: the gradients of the mean weighted loss, added up into the first slot in shard order.
   *
   * @returns The gradients (valid until the next call), the loss and how many recordings were right.
   */
  async batch(
    shards: readonly Shard[],
    labelSmoothing: number,
  ): Promise<{ gradients: Float32Array; loss: number; correct: number }> {
    const answers = await Promise.all(
      shards.map((shard, slot) => this.#ask(slot, { kind: 'gradients', slot, shard, labelSmoothing })),
    );
    const count = this.network.parameterCount;
    const sum = this.#gradients.subarray(0, count);
    for (let slot = 1; slot < shards.length; slot++) {
      const part = this.#gradients.subarray(slot * count, (slot + 1) * count);
      for (let i = 0; i < count; i++) sum[i] = sum[i]! + part[i]!;
    }
    let loss = 0;
    let correct = 0;
    for (const answer of answers) {
      loss += answer.loss!;
      correct += answer.correct!;
    }
    return { gradients: sum, loss, correct };
  }

  /** Logits of recordings with the present weights, `recordings x classes`, no dropout, no augmentation. */
  async logits(indices: readonly number[]): Promise<Float32Array> {
    const perTask = 32;
    const tasks = Math.ceil(indices.length / perTask);
    const answers = await Promise.all(
      Array.from({ length: tasks }, (_, task) =>
        this.#ask(task, {
          kind: 'logits',
          indices: Int32Array.from(indices.slice(task * perTask, (task + 1) * perTask)),
        }),
      ),
    );
    const result = new Float32Array(indices.length * this.dataset.classes.length);
    answers.forEach((answer, task) => {
      result.set(answer.logits!, task * perTask * this.dataset.classes.length);
    });
    return result;
  }

  /** Ends the workers; calls under way fail. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
    this.#fail(new Error('the training pool is closed'));
  }

  #ask(task: number, request: DistributiveOmit<Request, 'id'>): Promise<Answer> {
    const id = this.#nextId++;
    const worker = this.#workers[task % this.#workers.length]!;
    worker.ref();
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ ...request, id });
    });
  }

  #fail(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
