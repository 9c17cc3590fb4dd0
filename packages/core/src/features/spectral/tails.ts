/**
 * Means of the lowest and of the highest of some values, found by insertion into a short sorted list. Spectra fall with
 * frequency: looked at from the end that comes near to sorted, few values are inserted.
 */
export class Tails {
  readonly #kept: Float64Array;

  /** @param size Values that a mean is taken of, at least 1; of fewer values, all. */
  constructor(readonly size: number) {
    this.#kept = new Float64Array(size);
  }

  /** Mean of the lowest of `values[from .. to)`, at least one value. */
  lowest(values: Float32Array, from: number, to: number): number {
    const kept = this.#kept;
    let count = 0;
    for (let k = to - 1; k >= from; k--) {
      const value = values[k]!;
      if (count < this.size) count++;
      else if (value >= kept[count - 1]!) continue;
      let i = count - 1;
      for (; i > 0 && kept[i - 1]! > value; i--) kept[i] = kept[i - 1]!;
      kept[i] = value;
    }
    return mean(kept, count);
  }

  /** Mean of the highest, likewise. */
  highest(values: Float32Array, from: number, to: number): number {
    const kept = this.#kept;
    let count = 0;
    for (let k = from; k < to; k++) {
      const value = values[k]!;
      if (count < this.size) count++;
      else if (value <= kept[count - 1]!) continue;
      let i = count - 1;
      for (; i > 0 && kept[i - 1]! < value; i--) kept[i] = kept[i - 1]!;
      kept[i] = value;
    }
    return mean(kept, count);
  }
}

function mean(values: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]!;
  return sum / count;
}
