import { UsageError } from '../errors.js';
import type { Signal } from '../signal.js';

/** @throws {UsageError} unless the signal has samples, all of them finite, at a rate above 0. */
export function checkSignal({ samples, sampleRate }: Signal): void {
  checkNotEmpty(samples);
  checkRate(sampleRate);
  checkFinite(samples, sampleRate);
}

/** @throws {UsageError} unless there are samples. */
export function checkNotEmpty(samples: Float32Array): void {
  if (samples.length === 0) throw new UsageError('the signal is empty: features need at least one sample');
}

/** @throws {UsageError} unless the rate is a positive number of Hz. */
export function checkRate(sampleRate: number): void {
  if (sampleRate > 0 && Number.isFinite(sampleRate)) return;
  throw new UsageError(`sampleRate is ${sampleRate} but must be a positive number of Hz`);
}

/**
 * @param before Samples of the same signal that came before these, for the message.
 * @throws {UsageError} unless all samples are finite.
 */
export function checkFinite(samples: Float32Array, sampleRate: number, before = 0): void {
  if (allFinite(samples)) return;
  const i = samples.findIndex((sample) => !Number.isFinite(sample));
  const seconds = ((before + i) / sampleRate).toFixed(3);
  throw new UsageError(
    `sample ${before + i} (at ${seconds} s) is ${samples[i]}: features need finite samples`,
  );
}

/** Looks at the exponents' bits, four values at a time: whole numbers are several times faster here than float32. */
function allFinite(values: Float32Array): boolean {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  let sign = 0; // becomes negative where an exponent has all its bits set
  let i = 0;
  for (const end = bits.length - (bits.length % 4); i < end; i += 4) {
    sign |=
      ((bits[i]! & EXPONENT) + LOWEST) |
      ((bits[i + 1]! & EXPONENT) + LOWEST) |
      ((bits[i + 2]! & EXPONENT) + LOWEST) |
      ((bits[i + 3]! & EXPONENT) + LOWEST);
  }
  for (; i < bits.length; i++) sign |= (bits[i]! & EXPONENT) + LOWEST;
  return sign >= 0;
}

/** A float32's exponent, and the lowest bit of it. */
const EXPONENT = 0x7f800000;
const LOWEST = 0x00800000;

/** @throws {UsageError} unless `value` is a whole number of at least `least`. */
export function requireWhole(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new UsageError(`${name} is ${value} but must be a whole number of at least ${least}`);
  }
}
