/** Estimates how long a piece of work still takes, from how fast it has gone since the estimate began. */
export class Pace {
  #began: { readonly at: number; readonly done: number } | null = null;

  /**
   * @param now Milliseconds of a steady clock.
   * @returns Seconds; null at first, when there is nothing to judge by.
   */
  secondsLeft(done: number, total: number, now = performance.now()): number | null {
    this.#began ??= { at: now, done };
    const { at, done: first } = this.#began;
    return done > first ? ((now - at) / 1000 / (done - first)) * Math.max(0, total - done) : null;
  }
}
