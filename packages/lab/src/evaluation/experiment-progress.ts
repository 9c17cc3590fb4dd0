import type { OnProgress } from '@affetto/core';
import type { TrainingRecipe } from '@affetto/core/network';
import type { Epoch, TrainOptions } from '@affetto/core/training';
import type { PlannedRun, Protocol } from './plan-runs.js';
import type { Run } from './run.js';
import type { Split } from './split.js';

/** A run of an experiment: waiting, under way or finished. */
export interface RunState {
  readonly protocol: Protocol;
  /** The name of its split, e.g. `seed 3` or `speaker OAF`. */
  readonly name: string;
  readonly seed: number;
  /** How many epochs it may take. */
  readonly epochs: number;
  readonly state: 'waiting' | 'under way' | 'finished';
  /** The epochs so far. */
  readonly history: readonly Epoch[];
  /** Unweighted average recall on its test part; null until it is finished. */
  readonly uar: number | null;
}

/** Follows the runs of an experiment one after another: how far all of them together have come. */
export class ExperimentProgress {
  readonly #runs: RunState[];
  /** Training steps of each run: planned, or made where it is finished. */
  readonly #steps: number[];

  constructor(
    planned: readonly PlannedRun[],
    readonly training: TrainingRecipe,
    readonly listeners: {
      readonly onProgress?: OnProgress;
      readonly onRuns?: (runs: readonly RunState[]) => void;
    },
  ) {
    this.#runs = planned.map(({ protocol, seed, split }) => ({
      protocol,
      name: split.name,
      seed,
      epochs: training.epochs,
      state: 'waiting',
      history: [],
      uar: null,
    }));
    this.#steps = planned.map(({ split }) => training.epochs * this.#stepsPerEpoch(split));
    listeners.onRuns?.([...this.#runs]);
  }

  /** What the training of a run reports to. */
  ofRun(i: number): Pick<TrainOptions, 'onProgress' | 'onEpoch'> {
    const { onProgress } = this.listeners;
    const before = sum(this.#steps.slice(0, i));
    const total = sum(this.#steps);
    const about = `run ${i + 1} of ${this.#runs.length} (${titleOf(this.#runs[i]!)})`;
    return {
      onProgress:
        onProgress &&
        (({ stage, done, note }) =>
          onProgress({ stage, done: before + done, total, note: `${note} · ${about}` })),
      onEpoch: (history) => this.#change(i, { state: 'under way', history: [...history] }),
    };
  }

  /** What was not trained now, because it was there already or because training stopped early, is no work left. */
  finish(i: number, { history, split }: Run, uar: number): void {
    const wasRead = this.#runs[i]!.state === 'waiting';
    this.#steps[i] = wasRead ? 0 : history.length * this.#stepsPerEpoch(split);
    this.#change(i, { state: 'finished', history, uar });
  }

  #change(i: number, change: Partial<RunState>): void {
    this.#runs[i] = { ...this.#runs[i]!, ...change };
    this.listeners.onRuns?.([...this.#runs]);
  }

  #stepsPerEpoch({ train }: Split): number {
    return Math.ceil(train.length / this.training.batchSize);
  }
}

/** e.g. `random split, seed 1` or `speaker OAF apart, seed 1`. */
export function titleOf({ protocol, name, seed }: Pick<RunState, 'protocol' | 'name' | 'seed'>): string {
  return protocol === 'random' ? `random split, ${name}` : `${name} apart, seed ${seed}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
