/** The lowest and the highest of some values, by insertion into two short sorted lists. */
export class Tails {
  readonly #low: Float64Array; // ascending
  readonly #high: Float64Array; // descending
  #count = 0;

  /** @param size Values kept of each kind, at least 1. */
  constructor(readonly size: number) {
    this.#low = new Float64Array(size);
    this.#high = new Float64Array(size);
  }

  /** Looks at `values[from .. to)`, at least one value; of fewer than `size` all are kept. */
  of(values: Float32Array, from: number, to: number): void {
    const low = this.#low;
    const high = this.#high;
    const { size } = this;
    let count = 0;
    let highestLow = 0;
    let lowestHigh = 0;
    for (let k = from; k < to; k++) {
      const value = values[k]!;
      const full = count === size;
      if (!full) count++;
      if (!full || value < highestLow) {
        let i = count - 1;
        for (; i > 0 && low[i - 1]! > value; i--) low[i] = low[i - 1]!;
        low[i] = value;
        highestLow = low[count - 1]!;
      }
      if (!full || value > lowestHigh) {
        let i = count - 1;
        for (; i > 0 && high[i - 1]! < value; i--) high[i] = high[i - 1]!;
        high[i] = value;
        lowestHigh = high[count - 1]!;
      }
    }
    this.#count = count;
  }

  get lowMean(): number {
    return mean(this.#low, this.#count);
  }

  get highMean(): number {
    return mean(this.#high, this.#count);
  }
}

function mean(values: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]!;
  return sum / count;
}
