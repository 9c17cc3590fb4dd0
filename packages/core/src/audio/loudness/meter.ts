import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import { checkFinite, checkRate, checkSignal } from '../../spectrum/checks.js';
import { LoudnessHistogram, loudnessOf } from './histogram.js';
import { KWeighting } from './k-weighting.js';
import { TruePeakMeter } from './true-peak.js';

const STEPS_A_SECOND = 100;
/** Steps of a momentary block: 0.4 s. */
const MOMENTARY = 40;
/** Steps of a short-term block: 3 s. */
const SHORT_TERM = 300;
/** Blocks that count for the whole begin every tenth of a second; the loudest one is looked for at every step. */
const BLOCK_HOP = 10;

/** LU below the mean of all blocks that are no silence: what lies lower does not count. */
const LOUDNESS_GATE = 10;
const RANGE_GATE = 20;

/** Below this rate hardly anything is left for the weighting's shelf to lift. */
const LOWEST_RATE = 4000;

/** How loud a recording is (EBU R 128). */
export interface Loudness {
  /** Of the whole, LUFS; -Infinity where nothing is above -70 LUFS. */
  readonly integrated: number;
  /** From the softest to the loudest, LU (EBU Tech 3342); 0 for what is shorter than 3 s. */
  readonly range: number;
  /** Of the loudest 0.4 s, LUFS; -Infinity for what is shorter. */
  readonly maxMomentary: number;
  /** Of the loudest 3 s, LUFS; -Infinity for what is shorter. */
  readonly maxShortTerm: number;
  /** Highest level on and between the samples, dBTP. */
  readonly truePeakDb: number;
}

/**
 * Measures the loudness of a mono signal that comes in chunks of any size, in memory that does not grow: ITU-R BS.1770-4,
 * EBU R 128, EBU Tech 3341 and 3342. The results do not depend on the chunks, to the last bit.
 *
 * One channel is one loudspeaker: the same sound on two measures 3 LU more.
 */
export class LoudnessMeter {
  readonly #weighting: KWeighting;
  readonly #peaks = new TruePeakMeter();
  readonly #blocks = new LoudnessHistogram();
  readonly #stretches = new LoudnessHistogram();
  /** Sums of squares and lengths of the last 3 s of steps, rings. */
  readonly #steps = new Float64Array(SHORT_TERM);
  readonly #lengths = new Float64Array(SHORT_TERM);
  #stepsDone = 0;
  /** Samples heard, and those where the step under way began and will end. */
  #heard = 0;
  #stepStart = 0;
  #stepEnd: number;
  #stepSum = 0;
  #total = 0;
  #momentary = Number.NEGATIVE_INFINITY;
  #shortTerm = Number.NEGATIVE_INFINITY;
  #maxMomentary = Number.NEGATIVE_INFINITY;
  #maxShortTerm = Number.NEGATIVE_INFINITY;

  /**
   * @param sampleRate Hz.
   * @throws {UsageError} for a rate below 4,000 Hz, where the weighting has no meaning.
   */
  constructor(readonly sampleRate: number) {
    checkRate(sampleRate);
    if (sampleRate < LOWEST_RATE) {
      throw new UsageError(
        `loudness cannot be measured at ${sampleRate} Hz: the rate must be at least ${LOWEST_RATE} Hz`,
      );
    }
    this.#weighting = new KWeighting(sampleRate);
    this.#stepEnd = this.#endOfStep(0);
  }

  /** Of the last 0.4 s, LUFS; -Infinity before that. */
  get momentary(): number {
    return this.#momentary;
  }

  /** Of the last 3 s, LUFS; -Infinity before that. */
  get shortTerm(): number {
    return this.#shortTerm;
  }

  /**
   * Takes the next samples.
   *
   * @throws {UsageError} on samples that are not finite.
   */
  push(samples: Float32Array): void {
    checkFinite(samples, this.sampleRate, this.#heard);
    this.#peaks.push(samples);
    for (let i = 0; i < samples.length; i++) {
      const weighted = this.#weighting.filter(samples[i]!);
      this.#stepSum += weighted * weighted;
      if (++this.#heard === this.#stepEnd) this.#finishStep();
    }
  }

  /** What has been measured so far. */
  result(): Loudness {
    return {
      integrated: this.#integrated(),
      range: this.#range(),
      maxMomentary: this.#maxMomentary,
      maxShortTerm: this.#maxShortTerm,
      truePeakDb: this.#peaks.decibels,
    };
  }

  /** Steps end at whole samples, and on average are a hundredth of a second long. */
  #endOfStep(step: number): number {
    return Math.round(((step + 1) * this.sampleRate) / STEPS_A_SECOND);
  }

  #finishStep(): void {
    const slot = this.#stepsDone % SHORT_TERM;
    this.#steps[slot] = this.#stepSum;
    this.#lengths[slot] = this.#stepEnd - this.#stepStart;
    this.#total += this.#stepSum;
    this.#stepsDone++;
    this.#stepSum = 0;
    this.#stepStart = this.#stepEnd;
    this.#stepEnd = this.#endOfStep(this.#stepsDone);
    const counts = this.#stepsDone % BLOCK_HOP === 0;
    if (this.#stepsDone >= MOMENTARY) {
      const meanSquare = this.#meanSquare(MOMENTARY);
      if (counts) this.#blocks.add(meanSquare);
      this.#momentary = loudnessOf(meanSquare);
      this.#maxMomentary = Math.max(this.#maxMomentary, this.#momentary);
    }
    if (this.#stepsDone >= SHORT_TERM) {
      const meanSquare = this.#meanSquare(SHORT_TERM);
      if (counts) this.#stretches.add(meanSquare);
      this.#shortTerm = loudnessOf(meanSquare);
      this.#maxShortTerm = Math.max(this.#maxShortTerm, this.#shortTerm);
    }
  }

  /** Over the last so many steps. */
  #meanSquare(steps: number): number {
    let sum = 0;
    let length = 0;
    for (let back = 1; back <= steps; back++) {
      const slot = (this.#stepsDone - back) % SHORT_TERM;
      sum += this.#steps[slot]!;
      length += this.#lengths[slot]!;
    }
    return sum / length;
  }

  #integrated(): number {
    if (this.#stepsDone < MOMENTARY) {
      if (this.#heard === 0) return Number.NEGATIVE_INFINITY;
      const lufs = loudnessOf((this.#total + this.#stepSum) / this.#heard);
      return lufs >= -70 ? lufs : Number.NEGATIVE_INFINITY;
    }
    return this.#blocks.mean(this.#blocks.mean() - LOUDNESS_GATE);
  }

  #range(): number {
    const gate = this.#stretches.mean() - RANGE_GATE;
    const soft = this.#stretches.percentile(0.1, gate);
    const loud = this.#stretches.percentile(0.95, gate);
    return soft === null || loud === null ? 0 : loud - soft;
  }
}

/**
 * The loudness of a whole mono signal, as {@link LoudnessMeter} measures it. Of a signal shorter than a block of 0.4 s,
 * for which the standard has no value, `integrated` is the loudness of the whole as one block.
 *
 * @throws {UsageError} on an empty signal, samples that are not finite, a rate below 4,000 Hz.
 */
export function loudness(signal: Signal): Loudness {
  checkSignal(signal);
  const meter = new LoudnessMeter(signal.sampleRate);
  meter.push(signal.samples);
  return meter.result();
}
