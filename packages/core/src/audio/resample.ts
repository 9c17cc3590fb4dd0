import { UsageError } from '../errors.js';
import type { Signal } from '../signal.js';
import { type RateFilters, rateFilters } from './rate-filters.js';

/**
 * Resamples to `sampleRate` Hz with linear phase and no delay. The pass band reaches to 0.913 of the lower Nyquist
 * frequency, the stop band begins at it, 120 dB down, like soxr's HQ, librosa's default. Any ratio of whole rates is
 * exact. Before and behind the recording there is silence.
 *
 * @returns `ceil(samples * ratio)` samples, as librosa; the signal itself where the rate is right already.
 * @throws {UsageError} on rates that are not whole numbers of Hz above 0.
 */
export function resample(signal: Signal, sampleRate: number): Signal {
  checkRates(signal.sampleRate, sampleRate);
  if (signal.sampleRate === sampleRate) return signal;
  const samples = new Float32Array(outputLength(signal.samples.length, signal.sampleRate, sampleRate));
  rateFilters(signal.sampleRate, sampleRate).run(samples, 0, signal.samples, 0);
  return { samples, sampleRate };
}

/**
 * {@link resample} for a signal that comes in chunks of any size: the same samples, to the last bit. A sample comes out
 * once half the filter's length has been heard after its time, some hundredths of a second. Holds as many samples as the
 * filter is long, however long the signal.
 */
export class Resampler {
  /** Undefined where the rates are the same. */
  readonly #filters: RateFilters | undefined;
  /** The inputs that outputs still to come depend on. */
  #held = new Float32Array(0);
  /** Number of the first of them. */
  #offset = 0;
  #out = 0;
  #ended = false;

  /**
   * @param from, to Rates in Hz.
   * @throws {UsageError} on rates that are not whole numbers of Hz above 0.
   */
  constructor(
    readonly from: number,
    readonly to: number,
  ) {
    checkRates(from, to);
    if (from !== to) this.#filters = rateFilters(from, to);
  }

  /**
   * Takes the next samples.
   *
   * @returns The resampled ones that are complete now, perhaps none.
   * @throws {UsageError} after {@link end}.
   */
  push(samples: Float32Array): Float32Array {
    if (this.#ended) throw new UsageError('the stream has ended: start a new one for more samples');
    if (this.#filters === undefined) return samples.slice();
    const held = new Float32Array(this.#held.length + samples.length);
    held.set(this.#held);
    held.set(samples, this.#held.length);
    const y = this.#take(this.#filters, held, this.#filters.ready(this.#offset + held.length));
    const gone = Math.min(held.length, Math.max(0, this.#filters.firstInput(this.#out) - this.#offset));
    this.#held = held.slice(gone);
    this.#offset += gone;
    return y;
  }

  /**
   * Ends the signal, with silence behind it.
   *
   * @returns The last resampled samples.
   * @throws {UsageError} where it has ended already.
   */
  end(): Float32Array {
    if (this.#ended) throw new UsageError('the stream has ended already');
    this.#ended = true;
    if (this.#filters === undefined) return new Float32Array(0);
    const heard = this.#offset + this.#held.length;
    return this.#take(this.#filters, this.#held, outputLength(heard, this.from, this.to));
  }

  /** The outputs up to number `end`. */
  #take(filters: RateFilters, held: Float32Array, end: number): Float32Array {
    const y = new Float32Array(Math.max(0, end - this.#out));
    filters.run(y, this.#out, held, this.#offset);
    this.#out += y.length;
    return y;
  }
}

function checkRates(...rates: number[]): void {
  for (const rate of rates) {
    if (Number.isInteger(rate) && rate > 0) continue;
    throw new UsageError(`cannot resample at ${rate} Hz: a sampling rate is a whole number of Hz above 0`);
  }
}

function outputLength(inputs: number, from: number, to: number): number {
  return Math.ceil(inputs * (to / from));
}
