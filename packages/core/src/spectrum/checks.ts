import { UsageError } from '../errors.js';
import type { Signal } from '../signal.js';

/** @throws {UsageError} unless the signal has samples, all of them finite, at a rate above 0. */
export function checkSignal({ samples, sampleRate }: Signal): void {
  if (samples.length === 0) throw new UsageError('the signal is empty: features need at least one sample');
  checkRate(sampleRate);
  checkFinite(samples, sampleRate);
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
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i]!;
    if (sample - sample !== 0) {
      const seconds = ((before + i) / sampleRate).toFixed(3);
      throw new UsageError(
        `sample ${before + i} (at ${seconds} s) is ${sample}: features need finite samples`,
      );
    }
  }
}

/** @throws {UsageError} unless `value` is a whole number of at least `least`. */
export function requireWhole(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new UsageError(`${name} is ${value} but must be a whole number of at least ${least}`);
  }
}
