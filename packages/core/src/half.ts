import { roundHalfEven } from './elementary.js';
import { sharedKernels } from './kernels/shared.js';

/** Half precision, binary16 of IEEE 754: sign, 5 bits of exponent, 10 of fraction; two bytes a number. */

/** Rounds to half precision, ties to even. What lies beyond 65504 becomes infinite. */
export function toHalves(values: Float32Array): Uint16Array<ArrayBuffer> {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) halves[i] = halfOf(words[i]!);
  return halves;
}

/** @param word Bits of a float32. */
function halfOf(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > INFINITE) return sign | 0x7e00; // NaN
  if (magnitude >= BEYOND_HALF) return sign | 0x7c00;
  if (magnitude >= LEAST_NORMAL) {
    const rounding = 0xfff + ((magnitude >>> 13) & 1);
    return sign | ((magnitude - EXPONENT_SHIFT + rounding) >>> 13);
  }
  const exponent = Math.max(magnitude >>> 23, 1);
  const fraction = (magnitude & 0x7fffff) + (magnitude >>> 23 === 0 ? 0 : 0x800000);
  return sign | roundHalfEven(fraction * 2 ** (exponent - 126)); // in units of 2^-24
}

/** The same numbers as float32. */
export function fromHalves(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(halves.length);
  const kernels = sharedKernels();
  const mark = kernels.mark();
  const [x, y] = [kernels.allocate(BLOCK / 2), kernels.allocate(BLOCK)];
  const memory = kernels.floats(y, BLOCK);
  const input = new Uint16Array(memory.buffer, x, BLOCK);
  for (let start = 0; start < halves.length; start += BLOCK) {
    const block = halves.subarray(start, start + BLOCK);
    input.set(block);
    kernels.call.widenHalves(y, x, block.length);
    values.set(memory.subarray(0, block.length), start);
  }
  kernels.release(mark);
  return values;
}

/** Values that go through the kernel at once: they stay in the processor's nearest memory. */
const BLOCK = 4096;

// Bits of float32.
const INFINITE = 0x7f800000;
/** 65520, which rounds up out of the range. */
const BEYOND_HALF = 0x477ff000;
/** 2^-14; what is smaller has fewer bits. */
const LEAST_NORMAL = 0x38800000;
/** Exponents count from -127 in float32 and from -15 here. */
const EXPONENT_SHIFT = (127 - 15) << 23;
