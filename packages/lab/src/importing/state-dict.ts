import { DataError } from '@affetto/core';
import type { Tensor } from '@affetto/core/recognizer';

const byNumber = new Intl.Collator('en', { numeric: true });

/** The tensors of a PyTorch module, taken one by one, so that none is forgotten. */
export class StateDict {
  readonly #left: Map<string, Tensor>;

  constructor(
    tensors: ReadonlyMap<string, Tensor>,
    readonly source: string,
  ) {
    this.#left = new Map(tensors);
  }

  /** What stands before a suffix in the names that are left, in the order of the names, 2 before 10. */
  prefixes(...suffixes: readonly string[]): string[] {
    const found = [...this.#left.keys()].flatMap((name) =>
      suffixes
        .filter((suffix) => name === suffix || name.endsWith(`.${suffix}`))
        .map((suffix) => name.slice(0, -suffix.length)),
    );
    return [...new Set(found)].sort(byNumber.compare);
  }

  /** Number of axes of a tensor that is left. */
  rank(name: string): number {
    return this.#left.get(name)!.shape.length;
  }

  has(name: string): boolean {
    return this.#left.has(name);
  }

  /**
   * Takes a tensor.
   *
   * @param wanted Its shape; -1 for any length.
   * @throws {DataError} where there is none of that name and shape.
   */
  take(name: string, wanted: readonly number[]): Tensor {
    const tensor = this.#left.get(name);
    if (!tensor) throw this.error(`lacks the tensor '${name}'; save the whole state dict`);
    const { shape } = tensor;
    const fits = shape.length === wanted.length && shape.every((n, d) => n === wanted[d] || wanted[d] === -1);
    if (!fits || shape.includes(0)) {
      const text = wanted.map((n) => (n === -1 ? 'any' : n)).join(', ');
      throw this.error(`has a tensor '${name}' of the shape [${shape.join(', ')}] instead of [${text}]`);
    }
    this.#left.delete(name);
    return tensor;
  }

  /** Takes a tensor with one axis if it is there. */
  takeIfThere(name: string, length: number): Float32Array | null {
    return this.has(name) ? this.take(name, [length]).data : null;
  }

  /** @throws {DataError} where a tensor is left. */
  expectNoneLeft(): void {
    const [left] = this.#left;
    if (left) {
      throw this.error(
        `has a tensor '${left[0]}' of the shape [${left[1].shape.join(', ')}] that belongs to none of the layers affetto imports: Conv1d, LSTM and Linear`,
      );
    }
  }

  error(problem: string): DataError {
    return new DataError(this.source, `${problem}.`);
  }
}
