import { rm } from 'node:fs/promises';
import { writeAtomically } from '../../files.js';
import type { LiveTraining } from './live-training.js';

/** Drawing takes at most this share of the time. */
const SHARE = 0.01;

/**
 * Keeps a training's learning curves in an SVG file while it runs: drawn at most once a second, and more seldom where
 * that would take more than a hundredth of the time.
 */
export class PictureFile {
  #timer: NodeJS.Timeout | null = null;
  #drawing: Promise<void> = Promise.resolve();
  #notBefore = 0;

  constructor(
    readonly path: string,
    readonly live: LiveTraining,
  ) {}

  /** An epoch has ended. */
  readonly update = (): void => {
    this.#timer ??= setTimeout(
      () => {
        this.#timer = null;
        this.#drawing = this.#drawing.then(() => this.#draw());
      },
      Math.max(0, this.#notBefore - performance.now()),
    ).unref();
  };

  /** Ends the drawing and removes the file: the report has the curves. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.path, { force: true });
  }

  /** Ends the drawing and leaves the file as it is. */
  async stop(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    await this.#drawing;
  }

  async #draw(): Promise<void> {
    const started = performance.now();
    const svg = await this.live.picture();
    const ended = performance.now();
    this.#notBefore = ended + Math.max(1000, (ended - started) / SHARE);
    // a disk that is full stops the training by its checkpoint, which says so; a picture alone is no reason
    if (svg !== null) await writeAtomically(this.path, svg).catch(() => undefined);
  }
}
