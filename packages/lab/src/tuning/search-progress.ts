import type { OnProgress } from '@affetto/core';
import type { Rung } from './halving.js';
import type { TrialListener } from './trials.js';

/** Steps that a whole training counts for. */
const STEPS = 100;

/**
 * How far a search has come. A training counts by its share of the epochs: which recipes will be tried longer, and how
 * long those take, is known only later.
 */
export class SearchProgress {
  /** Best score of the last rung; null in the first. */
  best: number | null = null;
  #total: number;
  #finished = 0;
  readonly #underWay = new Map<number, number>(); // steps of trials under way
  #note = '';

  constructor(
    readonly rungs: readonly Rung[],
    heldOut: boolean,
    readonly onProgress?: OnProgress,
  ) {
    const trainings = rungs.reduce((sum, { candidates, folds, epochShare }, r) => {
      const before = rungs[r - 1];
      const known = before?.epochShare === epochShare ? before.folds : 0;
      return sum + candidates * (folds - known) * epochShare;
    }, 0);
    this.#total = STEPS * (trainings + (heldOut ? 2 : 0));
  }

  ofRung(rung: number, trials: number): TrialListener {
    return this.#listen(`rung ${rung + 1} of ${this.rungs.length}`, this.rungs[rung]!.epochShare, trials);
  }

  ofHeldOut(trials: number): TrialListener {
    this.#total -= STEPS * (2 - trials);
    return this.#listen('what was held out', 1, trials);
  }

  /** Features of other recipes are computed between trainings. */
  readonly onFeatures: OnProgress = ({ done, total }) => this.#report(`features ${done} of ${total}`);

  #listen(name: string, epochShare: number, trials: number): TrialListener {
    const steps = STEPS * epochShare;
    let finished = 0;
    const best = this.best === null ? '' : ` · best UAR ${this.best.toFixed(3)}`;
    const report = () =>
      this.#report(`${name}, training ${Math.min(finished + 1, trials)} of ${trials}${best}`);
    return {
      onShare: (trial, share) => {
        this.#underWay.set(trial, share * steps);
        report();
      },
      onFinished: (trial, wasThere) => {
        this.#underWay.delete(trial);
        finished++;
        if (wasThere) this.#total -= steps;
        else this.#finished += steps;
        report();
      },
    };
  }

  #report(note: string): void {
    if (note) this.#note = note;
    const done = [...this.#underWay.values()].reduce((sum, steps) => sum + steps, this.#finished);
    this.onProgress?.({
      stage: 'tuning',
      done: Math.round(done),
      total: Math.max(1, Math.round(this.#total)),
      note: this.#note,
    });
  }
}
