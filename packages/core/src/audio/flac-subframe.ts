import { type FlacBits, FlacDamage } from './flac-bits.js';

type Samples = Int32Array | Float64Array;

/**
 * Decodes one channel of a FLAC frame: a prediction from the samples before, and what it missed in Rice codes.
 *
 * @param out Takes `count` samples.
 * @param bits Bits of a sample, 4 to 33.
 */
export function decodeSubframe(stream: FlacBits, out: Samples, count: number, bits: number): void {
  if (stream.read(1) !== 0) throw new FlacDamage('a subframe begins with a one');
  const type = stream.read(6);
  const wasted = stream.read(1) === 1 ? stream.readUnary() + 1 : 0;
  const depth = bits - wasted;
  if (depth < 1) throw new FlacDamage('a subframe has no bits');

  if (type === 0) out.fill(stream.readSigned(depth), 0, count);
  else if (type === 1) for (let i = 0; i < count; i++) out[i] = stream.readSigned(depth);
  else if (type >= 8 && type <= 12) decodeFixed(stream, out, count, depth, type - 8);
  else if (type >= 32) decodeLinear(stream, out, count, depth, type - 31);
  else throw new FlacDamage('a subframe is of a reserved type');

  if (wasted > 0) for (let i = 0; i < count; i++) out[i] = out[i]! * 2 ** wasted;
}

/** Fixed polynomial predictors of order 0 to 4. */
function decodeFixed(stream: FlacBits, out: Samples, count: number, depth: number, order: number): void {
  readWarmUp(stream, out, count, depth, order);
  readResidual(stream, out, count, order);
  if (order === 1) for (let i = 1; i < count; i++) out[i] = out[i]! + out[i - 1]!;
  if (order === 2) for (let i = 2; i < count; i++) out[i] = out[i]! + 2 * out[i - 1]! - out[i - 2]!;
  if (order === 3) {
    for (let i = 3; i < count; i++) out[i] = out[i]! + 3 * (out[i - 1]! - out[i - 2]!) + out[i - 3]!;
  }
  if (order === 4) {
    for (let i = 4; i < count; i++) {
      out[i] = out[i]! + 4 * (out[i - 1]! + out[i - 3]!) - 6 * out[i - 2]! - out[i - 4]!;
    }
  }
}

/** Linear prediction of order 1 to 32 with whole-number coefficients. */
function decodeLinear(stream: FlacBits, out: Samples, count: number, depth: number, order: number): void {
  readWarmUp(stream, out, count, depth, order);
  const precision = stream.read(4) + 1;
  const shift = stream.readSigned(5);
  if (precision === 16 || shift < 0) throw new FlacDamage('a predictor has reserved values');
  const coefficients = new Int32Array(order); // the first is for the sample just before
  for (let j = 0; j < order; j++) coefficients[j] = stream.readSigned(precision);
  readResidual(stream, out, count, order);

  const sumBits = depth - 1 + (precision - 1) + Math.ceil(Math.log2(order));
  if (sumBits <= 31 && order <= 12) predictTwelve(out, count, coefficients, shift);
  else predict(out, count, coefficients, shift);
}

/** Adds to each residual the prediction from the samples before it. Sums have up to 53 bits: exact. */
function predict(out: Samples, count: number, coefficients: Int32Array, shift: number): void {
  const order = coefficients.length;
  const scale = 2 ** -shift;
  for (let i = order; i < count; i++) {
    let sum = 0;
    for (let j = 0; j < order; j++) sum += coefficients[j]! * out[i - 1 - j]!;
    out[i] = out[i]! + Math.floor(sum * scale);
  }
}

// biome-ignore format: three rows of four
type Twelve = [
  number, number, number, number,
  number, number, number, number,
  number, number, number, number,
];

/** The same for sums of 32 bits and up to 12 coefficients, the usual at rates to 48 kHz: everything in registers. */
function predictTwelve(out: Samples, count: number, coefficients: Int32Array, shift: number): void {
  const order = coefficients.length;
  const c = new Int32Array(12);
  const x = new Int32Array(12);
  c.set(coefficients);
  for (let j = 0; j < order; j++) x[j] = out[order - 1 - j]!;
  const [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11] = c as unknown as Twelve;
  let [x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11] = x as unknown as Twelve;
  for (let i = order; i < count; i++) {
    // biome-ignore format: three rows of four
    const sum =
      Math.imul(c0, x0) + Math.imul(c1, x1) + Math.imul(c2, x2) + Math.imul(c3, x3) +
      Math.imul(c4, x4) + Math.imul(c5, x5) + Math.imul(c6, x6) + Math.imul(c7, x7) +
      Math.imul(c8, x8) + Math.imul(c9, x9) + Math.imul(c10, x10) + Math.imul(c11, x11);
    x11 = x10;
    x10 = x9;
    x9 = x8;
    x8 = x7;
    x7 = x6;
    x6 = x5;
    x5 = x4;
    x4 = x3;
    x3 = x2;
    x2 = x1;
    x1 = x0;
    x0 = (out[i]! + ((sum | 0) >> shift)) | 0;
    out[i] = x0;
  }
}

function readWarmUp(stream: FlacBits, out: Samples, count: number, depth: number, order: number): void {
  if (order > count) throw new FlacDamage('a predictor is longer than its block');
  for (let i = 0; i < order; i++) out[i] = stream.readSigned(depth);
}

/** What prediction missed, in 2^n partitions with a Rice parameter each, or plain. */
function readResidual(stream: FlacBits, out: Samples, count: number, order: number): void {
  const method = stream.read(2);
  if (method > 1) throw new FlacDamage('a residual is coded in a reserved way');
  const parameterBits = 4 + method;
  const partitions = 2 ** stream.read(4);
  const size = count / partitions;
  if (!Number.isInteger(size) || size < order) throw new FlacDamage('partitions do not fit their block');
  for (let p = 0; p < partitions; p++) {
    const from = p === 0 ? order : p * size;
    const to = (p + 1) * size;
    const parameter = stream.read(parameterBits);
    if (parameter < 2 ** parameterBits - 1) {
      stream.readRice(out, from, to, parameter);
    } else {
      const plain = stream.read(5);
      for (let i = from; i < to; i++) out[i] = plain === 0 ? 0 : stream.readSigned(plain);
    }
  }
}
