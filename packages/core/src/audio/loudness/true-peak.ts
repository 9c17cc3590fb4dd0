import type { Signal } from '../../signal.js';
import { checkSignal } from '../../spectrum/checks.js';
import { powerToDecibels } from '../decibels.js';
import { designPolyphase } from '../kaiser.js';

/** Points looked at per sample, as BS.1770 asks. */
const OVERSAMPLING = 4;

/** Kept whole up to 0.8 of half the rate; together the two are 1, so that the samples themselves stay as they are. */
const PASS = 0.4;
const STOP = 0.6;

/**
 * The highest level of a sound between its samples as well as on them, of a signal that comes in chunks
 * (ITU-R BS.1770-4, annex 2).
 */
export class TruePeakMeter {
  readonly #taps: number;
  /** Interpolating filters for a quarter, half and three quarters of a sample. */
  readonly #filters: Float64Array[];
  /** The last samples heard, twice over, so that the last `taps` of them are always in one piece. */
  readonly #recent: Float64Array;
  #at = 0;
  #peak = 0;
  /** Most that the filters can make of samples up to 1. */
  readonly #gain: number;
  /** Samples since the last one large enough for its surroundings to pass the peak. */
  #calm = 0;

  constructor() {
    const { table, taps } = designPolyphase(OVERSAMPLING, PASS, STOP);
    this.#taps = taps;
    this.#filters = [1, 2, 3].map((p) => Float64Array.from(table.subarray(p * taps, (p + 1) * taps)));
    this.#recent = new Float64Array(2 * taps);
    this.#gain = Math.max(...this.#filters.map((filter) => filter.reduce((sum, h) => sum + Math.abs(h), 0)));
  }

  /** Takes the next samples. */
  push(samples: Float32Array): void {
    const taps = this.#taps;
    const recent = this.#recent;
    const [quarter, half, threeQuarters] = this.#filters as [Float64Array, Float64Array, Float64Array];
    let peak = this.#peak;
    let at = this.#at;
    let calm = this.#calm;
    for (let i = 0; i < samples.length; i++) {
      const sample = samples[i]!;
      recent[at] = sample;
      recent[at + taps] = sample;
      at = at + 1 === taps ? 0 : at + 1;
      calm = Math.abs(sample) * this.#gain > peak ? 0 : calm + 1;
      if (calm >= taps) continue;
      let a = 0;
      let b = 0;
      let c = 0;
      for (let k = 0; k < taps; k++) {
        const x = recent[at + k]!;
        a += quarter[k]! * x;
        b += half[k]! * x;
        c += threeQuarters[k]! * x;
      }
      peak = Math.max(peak, Math.abs(sample), Math.abs(a), Math.abs(b), Math.abs(c));
    }
    this.#at = at;
    this.#peak = peak;
    this.#calm = calm;
  }

  /** The true peak so far, with silence behind the last sample, dBTP; -Infinity of silence. */
  get decibels(): number {
    const rest = new TruePeakMeter();
    rest.#recent.set(this.#recent);
    rest.#at = this.#at;
    rest.#peak = this.#peak;
    rest.#calm = this.#calm;
    rest.push(new Float32Array(this.#taps));
    return powerToDecibels(rest.#peak * rest.#peak);
  }
}

/**
 * The true peak of a whole signal, four times oversampled (ITU-R BS.1770-4, annex 2). Before and behind the signal there
 * is silence.
 *
 * @returns dBTP: 0 is full scale, -Infinity silence. A sine reads up to 0.2 dB low at 0.4 of the sampling rate.
 * @throws {UsageError} on an empty signal or samples that are not finite.
 */
export function truePeak(signal: Signal): number {
  checkSignal(signal);
  const meter = new TruePeakMeter();
  meter.push(signal.samples);
  return meter.decibels;
}
