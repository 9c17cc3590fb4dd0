/** Mean and deviation of each bin over all frames shown to it, for `input.mean` and `input.scale`. */
export class FrameStatistics {
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #frames = 0;

  constructor(readonly bins: number) {
    this.#sums = new Float64Array(bins);
    this.#squares = new Float64Array(bins);
  }

  /** @param data frames x bins. */
  add(data: Float32Array): void {
    for (let at = 0; at < data.length; at += this.bins) {
      for (let b = 0; b < this.bins; b++) {
        const value = data[at + b]!;
        this.#sums[b]! += value;
        this.#squares[b]! += value * value;
      }
    }
    this.#frames += data.length / this.bins;
  }

  /** Mean of each bin. */
  mean(): Float32Array {
    return Float32Array.from(this.#sums, (sum) => sum / this.#frames);
  }

  /** 1 / deviation of each bin; 1 for a bin that does not vary, which centring alone turns to 0. */
  scale(): Float32Array {
    return Float32Array.from(this.#squares, (square, b) => {
      const mean = this.#sums[b]! / this.#frames;
      const variance = square / this.#frames - mean * mean;
      return variance > 1e-12 * Math.max(1, mean * mean) ? 1 / Math.sqrt(variance) : 1;
    });
  }
}
