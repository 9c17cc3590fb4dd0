/** Samples of a length not known beforehand, in one growing array. */
export class SampleBuffer {
  #samples: Float32Array;
  #length = 0;

  /** @param expected Room to begin with. */
  constructor(expected: number) {
    this.#samples = new Float32Array(expected);
  }

  get length(): number {
    return this.#length;
  }

  /** Appends room for `count` samples and returns it to be filled. */
  reserve(count: number): Float32Array {
    const start = this.#length;
    this.#length += count;
    if (this.#length > this.#samples.length) {
      const grown = new Float32Array(Math.max(this.#length, 2 * this.#samples.length));
      grown.set(this.#samples);
      this.#samples = grown;
    }
    return this.#samples.subarray(start, this.#length);
  }

  /** What was appended, in an array of just its size. */
  take(): Float32Array {
    return this.#length === this.#samples.length ? this.#samples : this.#samples.slice(0, this.#length);
  }
}
