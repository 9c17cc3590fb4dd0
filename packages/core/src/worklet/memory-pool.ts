/** Memory that goes to the page with frames in it and comes back, so that none is made while sound is running. */
export class MemoryPool {
  readonly #free: ArrayBuffer[] = [];
  readonly #none = new Float32Array(0);

  /** Room for so many values, whatever stands in it; more than enough, so that it fits later ones as well. */
  take(values: number): Float32Array {
    if (values === 0) return this.#none;
    const bytes = 4 * values;
    const at = this.#free.findIndex((memory) => memory.byteLength >= bytes);
    const memory = at < 0 ? new ArrayBuffer(2 * bytes) : this.#free.splice(at, 1)[0]!;
    return new Float32Array(memory, 0, values);
  }

  /** Takes memory back. */
  put(memory: ArrayBuffer): void {
    this.#free.push(memory);
  }
}
