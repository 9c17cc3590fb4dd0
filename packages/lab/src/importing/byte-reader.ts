import { DataError } from '@affetto/core';

/** Little-endian numbers of a file, one after another; whoever reads beyond its end hears that it is cut short. */
export class ByteReader {
  readonly #view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    readonly source: string,
    /** Where it reads next. */
    public at = 0,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#check(0);
  }

  /** A reader of the same file at another place. */
  from(at: number): ByteReader {
    return new ByteReader(this.bytes, this.source, at);
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  /** Offsets and lengths; what no file can hold is as far away as can be. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  skip(count: number): void {
    this.#advance(count);
  }

  /** A view, not a copy. */
  take(count: number): Uint8Array {
    const start = this.#advance(count);
    return this.bytes.subarray(start, start + count);
  }

  text(count: number): string {
    return new TextDecoder().decode(this.take(count));
  }

  /** The text that ends before the next zero byte. */
  zeroEnded(): string {
    const end = this.bytes.indexOf(0, this.at);
    return this.text((end < 0 ? this.bytes.length + 1 : end) - this.at);
  }

  error(problem: string, options?: ErrorOptions): DataError {
    return new DataError(this.source, problem, options);
  }

  #advance(count: number): number {
    this.#check(count);
    const start = this.at;
    this.at += count;
    return start;
  }

  #check(count: number): void {
    const end = this.at + count;
    if (!(end <= this.bytes.length)) {
      throw this.error(
        `is cut short or broken: something should lie at byte ${end}, the file ends at ${this.bytes.length}; fetch or save it again.`,
      );
    }
  }
}
