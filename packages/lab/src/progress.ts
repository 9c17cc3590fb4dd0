/** Milliseconds that say something: the first steps of anything are slow. */
const ENOUGH = 2000;

/** Estimates how long a piece of work still takes, from how fast it has gone since the estimate began. */
export class Pace {
  #began: { readonly at: number; readonly done: number } | null = null;

  /**
   * @param now Milliseconds of a steady clock.
   * @returns Seconds; null for the first two, when there is little to judge by.
   */
  secondsLeft(done: number, total: number, now = performance.now()): number | null {
    this.#began ??= { at: now, done };
    const { at, done: first } = this.#began;
    return done > first && now - at >= ENOUGH
      ? ((now - at) / 1000 / (done - first)) * Math.max(0, total - done)
      : null;
  }
}

/** A time as nobody needs it sharper: `41 s`, `14 min` or `2 h 5 min`. */
export function roughly(seconds: number): string {
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
