import type { OnProgress } from '@affetto/core';
import type { RunState } from '../../evaluation/experiment-progress.js';
import { Pace } from '../../progress.js';
import { drawSvg } from '../figures/figure.js';
import { liveFigure } from '../figures/live.js';
import { renderLive } from './page.js';

/** How far a training has come, to be looked at while it runs. Nothing is drawn before somebody asks. */
export class LiveTraining {
  /** Goes up with every change. */
  version = 0;
  /** The stage under way and how far it is. */
  progress: Parameters<OnProgress>[0] & { readonly secondsLeft: number | null } = {
    stage: 'reading the recordings',
    done: 0,
    total: 1,
    secondsLeft: null,
  };
  runs: readonly RunState[] = [];
  #pace = new Pace();
  #drawn: { readonly runs: readonly RunState[]; readonly picture: Promise<string | null> } | null = null;

  /** @param title e.g. `tess, recipe tess`. */
  constructor(readonly title: string) {}

  readonly onProgress: OnProgress = (progress) => {
    if (progress.stage !== this.progress.stage) this.#pace = new Pace();
    const { done, total } = progress;
    this.progress = { ...progress, secondsLeft: this.#pace.secondsLeft(done, total) };
    this.version++;
  };

  readonly onRuns = (runs: readonly RunState[]): void => {
    this.runs = runs;
    this.version++;
  };

  /** The learning curves of every run so far as SVG; null before the first epoch, and where they cannot be drawn. */
  picture(): Promise<string | null> {
    if (this.#drawn?.runs !== this.runs) {
      const figure = liveFigure(this.runs);
      // whatever is wrong with a picture is no reason to stop a training
      const picture = figure ? drawSvg(figure).catch(() => null) : Promise.resolve(null);
      this.#drawn = { runs: this.runs, picture };
    }
    return this.#drawn.picture;
  }

  /** What the page's body shows now, HTML. */
  async body(): Promise<string> {
    const { title, progress, runs } = this;
    const svg = await this.picture();
    const figure = liveFigure(runs);
    return renderLive({ title, progress, runs, figure: figure && svg ? { ...figure, svg } : null }).text;
  }
}
