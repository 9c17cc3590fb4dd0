import { UsageError } from '../errors.js';
import { KernelInstance } from '../kernels/instance.js';
import type { Signal } from '../signal.js';
import { designPolyphase } from './kaiser.js';

/** Kept whole, as a part of the lower of the two Nyquist frequencies; soxr's HQ recipe keeps the same. */
const PASS_BAND = 0.913;

/** Above so many phases a sharp filter no longer fits a processor's cache. */
const MAX_PHASES = 512;

/** Between rates further apart two stages need fewer multiplications than one. */
const MAX_RATIO = 1.7;

/** Outputs computed at a time: memory stays small however long the recording is. */
const BLOCK = 65536;

/** Resamplers kept ready, each for one ratio. */
const KEPT = 16;

/**
 * Resamples to `sampleRate` Hz with linear phase and no delay. The pass band reaches to 0.913 of the lower Nyquist
 * frequency, the stop band begins at it, 120 dB down, like soxr's HQ, librosa's default. Any ratio of whole rates is
 * exact. Before and behind the recording there is silence.
 *
 * @returns `ceil(samples * ratio)` samples, as librosa; the signal itself where the rate is right already.
 */
export function resample(signal: Signal, sampleRate: number): Signal {
  for (const rate of [signal.sampleRate, sampleRate]) {
    if (Number.isInteger(rate) && rate > 0) continue;
    throw new UsageError(`cannot resample at ${rate} Hz: a sampling rate is a whole number of Hz above 0`);
  }
  if (signal.sampleRate === sampleRate) return signal;
  const samples = new Float32Array(Math.ceil(signal.samples.length * (sampleRate / signal.sampleRate)));
  resamplerFor(signal.sampleRate, sampleRate).run(signal.samples, samples);
  return { samples, sampleRate };
}

/** One step of a resampler, from a rate to up / down of it. */
interface Stage {
  readonly up: number;
  readonly down: number;
  readonly taps: number;
  /** Address of the filter. */
  readonly table: number;
  /** Address of the stage's input for one block. */
  readonly input: number;
}

/**
 * One sharp filter, or two stages over a rate between, 1.5 times the lower one: the sharp filter on the side of the lower
 * rate, where it is shortest, and on the other a short one of as many phases as it takes. The short one has to suppress
 * only what would be mirrored at the rate between into the band the sharp one keeps.
 */
class Resampler {
  readonly #kernels = new KernelInstance();
  readonly #stages: Stage[] = [];
  /** Address of the last stage's output. */
  readonly #output: number;

  constructor(from: number, to: number) {
    const low = Math.min(from, to);
    const pass = (PASS_BAND * low) / 2;
    if (to / divisor(from, to) <= MAX_PHASES && Math.max(from, to) < MAX_RATIO * low) {
      this.#addStage(from, to, pass, low / 2);
    } else {
      const between = 1.5 * low;
      this.#addStage(from, between, pass, from === low ? low / 2 : between - low / 2);
      this.#addStage(between, to, pass, to === low ? low / 2 : between - low / 2);
    }
    this.#output = this.#kernels.allocate(BLOCK);
    // Inputs are as long as a block needs, found from the last stage to the first.
    for (let s = this.#stages.length - 1, count = BLOCK; s >= 0; s--) {
      const { up, down, taps } = this.#stages[s]!;
      count = Math.ceil((count * down) / up) + taps;
      this.#stages[s] = { ...this.#stages[s]!, input: this.#kernels.allocate(count) };
    }
  }

  /** Fills `out` with the resampled signal. */
  run(samples: Float32Array, out: Float32Array): void {
    for (let start = 0; start < out.length; start += BLOCK) {
      const count = Math.min(BLOCK, out.length - start);
      this.#compute(this.#stages.length - 1, start, count, this.#output, samples);
      out.set(this.#kernels.floats(this.#output, count), start);
    }
  }

  /** Writes `count` outputs of stage `s`, the first being output number `start`, to the address `to`. */
  #compute(s: number, start: number, count: number, to: number, samples: Float32Array): void {
    if (s < 0) {
      const input = this.#kernels.floats(to, count);
      input.fill(0);
      const from = Math.max(0, start);
      const part = samples.subarray(from, Math.max(from, start + count));
      input.set(part, from - start);
      return;
    }
    const { up, down, taps, table, input } = this.#stages[s]!;
    const first = Math.floor((start * down) / up);
    const last = Math.floor(((start + count - 1) * down) / up);
    this.#compute(s - 1, first - taps / 2 + 1, last - first + taps, input, samples);
    this.#kernels.call.polyphase(to, input, table, taps, up, down, start * down - first * up, count);
  }

  /** @param pass, stop Hz. */
  #addStage(from: number, to: number, pass: number, stop: number): void {
    const common = divisor(2 * from, 2 * to) / 2; // the rate between may end in a half
    const up = to / common;
    const filter = designPolyphase(up, pass / from, stop / from);
    const table = this.#kernels.allocate(filter.table.length);
    this.#kernels.floats(table, filter.table.length).set(filter.table);
    this.#stages.push({ up, down: from / common, taps: filter.taps, table, input: 0 });
  }
}

const resamplers = new Map<string, Resampler>();

function resamplerFor(from: number, to: number): Resampler {
  const common = divisor(from, to);
  const key = `${from / common}:${to / common}`;
  const resampler = resamplers.get(key) ?? new Resampler(from / common, to / common);
  resamplers.delete(key); // to the end of the line
  resamplers.set(key, resampler);
  for (const oldest of resamplers.keys()) if (resamplers.size > KEPT) resamplers.delete(oldest);
  return resampler;
}

/** Euclid's greatest common divisor. */
function divisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}
