/** A FLAC frame that cannot be decoded; the message says why, to stand inside a sentence. */
export class FlacDamage extends Error {}

/** Bits of one frame beyond this are no frame: the largest, 8 channels x 65,535 samples of 32 bits, has fewer. */
const MAX_FRAME_BITS = 2 ** 26;

/** Reads bits, most significant first. */
export class FlacBits {
  /** The stream, padded with zeros so that a window past the end can be read. */
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #limit: number;
  /** Where the present frame begins, bytes; bits are counted from there, to stay small. */
  #base: number;
  #bit = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = new Uint8Array(bytes.length + 16);
    this.bytes.set(bytes);
    this.#view = new DataView(this.bytes.buffer);
    this.#limit = bytes.length;
    this.#base = at;
  }

  /** The byte the next bit is in. */
  position(): number {
    return this.#base + (this.#bit >>> 3);
  }

  atEnd(): boolean {
    return this.position() >= this.#limit;
  }

  /** Whether more was read than there is. */
  overrun(): boolean {
    return this.#base * 8 + this.#bit > this.#limit * 8;
  }

  /** Counts bits anew from the present byte, which it returns. */
  startFrame(): number {
    this.#base = this.position();
    this.#bit = 0;
    return this.#base;
  }

  /** Goes on at the next whole byte. */
  align(): void {
    this.#bit = (this.#bit + 7) & ~7;
  }

  /** The next `count` bits, 0 to 32, as a whole number from 0. */
  read(count: number): number {
    if (count > 24) return this.read(count - 16) * 65536 + this.read(16);
    if (count === 0) return 0;
    const window = this.#window();
    this.#bit += count;
    return window >>> (32 - count);
  }

  /** The next `count` bits, 1 to 33, in two's complement. */
  readSigned(count: number): number {
    const value = this.read(count);
    return value >= 2 ** (count - 1) ? value - 2 ** count : value;
  }

  /** Zeros up to the next one, which is skipped. */
  readUnary(): number {
    let zeros = 0;
    for (;;) {
      const leading = Math.clz32(this.#window());
      if (leading < 24) {
        this.#bit += leading + 1;
        return zeros + leading;
      }
      zeros += 24;
      this.#bit += 24;
    }
  }

  /** Fills `out` from `from` to `to` with Rice codes of parameter `k`: the inner loop of decoding. */
  readRice(out: Int32Array | Float64Array, from: number, to: number, k: number): void {
    const view = this.#view;
    const base = this.#base;
    const last = (this.#limit - base) * 8;
    let bit = this.#bit;
    for (let i = from; i < to; i++) {
      if (bit > last) break; // the next window throws
      const window = view.getUint32(base + (bit >>> 3)) << (bit & 7);
      const zeros = Math.clz32(window);
      let folded: number;
      if (zeros + 1 + k <= 24) {
        bit += zeros + 1 + k;
        folded = (zeros << k) | ((((window << zeros) << 1) >>> 1) >>> (31 - k));
      } else {
        this.#bit = bit;
        folded = this.readUnary() * 2 ** k + this.read(k);
        bit = this.#bit;
      }
      out[i] = folded < 2147483648 ? (folded >>> 1) ^ -(folded & 1) : unfold(folded);
    }
    this.#bit = bit;
    this.#window();
  }

  /** The next 32 bits, of which at least the first 25 count. */
  #window(): number {
    const at = this.position();
    if (at > this.#limit) throw new FlacDamage('it ends too early');
    if (this.#bit > MAX_FRAME_BITS) throw new FlacDamage('a frame does not end');
    return this.#view.getUint32(at) << (this.#bit & 7);
  }
}

/** Positive numbers are coded even, negative ones odd. */
function unfold(folded: number): number {
  return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
}

/** CRC-8 with polynomial x^8 + x^2 + x + 1, over `bytes` from `from` to `to`. */
export function crc8(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let i = from; i < to; i++) crc = CRC8[crc ^ bytes[i]!]!;
  return crc;
}

/** CRC-16 with polynomial x^16 + x^15 + x^2 + 1, over `bytes` from `from` to `to`. */
export function crc16(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let i = from; i < to; i++) crc = ((crc << 8) & 0xffff) ^ CRC16[(crc >>> 8) ^ bytes[i]!]!;
  return crc;
}

const CRC8 = Uint8Array.from({ length: 256 }, (_, i) => remainder(i, 8, 0x07));
const CRC16 = Uint16Array.from({ length: 256 }, (_, i) => remainder(i << 8, 16, 0x8005));

function remainder(value: number, width: number, polynomial: number): number {
  for (let i = 0; i < 8; i++) value = (value << 1) ^ (value & (1 << (width - 1)) ? polynomial : 0);
  return value & ((1 << width) - 1);
}
