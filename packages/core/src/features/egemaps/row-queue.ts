/** Rows that come one after another and are forgotten from the front: what is held is bounded, not the stream. */
export class RowQueue {
  #data: Float32Array;
  /** Number of the first row held, and how many are. */
  #first = 0;
  #held = 0;

  /** @param bins Numbers a row. */
  constructor(readonly bins: number) {
    this.#data = new Float32Array(64 * bins);
  }

  /** Rows that have come so far. */
  get count(): number {
    return this.#first + this.#held;
  }

  push(rows: Float32Array): void {
    const end = this.#held * this.bins;
    if (end + rows.length > this.#data.length) {
      const larger = new Float32Array(2 * (end + rows.length));
      larger.set(this.#data.subarray(0, end));
      this.#data = larger;
    }
    this.#data.set(rows, end);
    this.#held += rows.length / this.bins;
  }

  /** Forgets the rows before number `row`. */
  forget(row: number): void {
    const gone = Math.min(this.#held, row - this.#first);
    if (gone <= 0) return;
    this.#data.copyWithin(0, gone * this.bins, this.#held * this.bins);
    this.#first += gone;
    this.#held -= gone;
  }

  value(row: number, bin: number): number {
    return this.#data[(row - this.#first) * this.bins + bin]!;
  }

  /** A copy of the rows from number `from` up to `to`, those that are held. */
  slice(from: number, to: number): Float32Array {
    const start = Math.max(0, from - this.#first);
    return this.#data.slice(start * this.bins, Math.min(this.#held, to - this.#first) * this.bins);
  }
}
