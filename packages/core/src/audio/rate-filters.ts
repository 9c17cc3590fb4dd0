import { KernelInstance } from '../kernels/instance.js';
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

/** One step of the way, from a rate to up / down of it. */
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
export class RateFilters {
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

  /**
   * Computes outputs, each the same bits whichever are computed with it.
   *
   * @param out Receives the outputs from number `start` on.
   * @param samples The inputs from number `offset` on; all others are 0.
   */
  run(out: Float32Array, start: number, samples: Float32Array, offset: number): void {
    for (let done = 0; done < out.length; done += BLOCK) {
      const count = Math.min(BLOCK, out.length - done);
      this.#compute(this.#stages.length - 1, start + done, count, this.#output, samples, offset);
      out.set(this.#kernels.floats(this.#output, count), done);
    }
  }

  /** The first input that an output depends on, perhaps below 0. */
  firstInput(output: number): number {
    return this.#stages.reduceRight(
      (i, { up, down, taps }) => Math.floor((i * down) / up) - taps / 2 + 1,
      output,
    );
  }

  /** How many outputs depend on the first `inputs` inputs alone. */
  ready(inputs: number): number {
    // output i depends on inputs up to floor(i down / up) + taps / 2
    return this.#stages.reduce(
      (count, { up, down, taps }) => Math.max(0, Math.ceil(((count - taps / 2) * up) / down)),
      inputs,
    );
  }

  /** Writes `count` outputs of stage `s`, the first being output number `start`, to the address `to`. */
  #compute(s: number, start: number, count: number, to: number, samples: Float32Array, offset: number): void {
    if (s < 0) {
      const input = this.#kernels.floats(to, count);
      input.fill(0);
      const from = Math.max(0, start - offset);
      const part = samples.subarray(from, Math.max(from, start - offset + count));
      input.set(part, from - (start - offset));
      return;
    }
    const { up, down, taps, table, input } = this.#stages[s]!;
    const first = Math.floor((start * down) / up);
    const last = Math.floor(((start + count - 1) * down) / up);
    this.#compute(s - 1, first - taps / 2 + 1, last - first + taps, input, samples, offset);
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

const kept = new Map<string, RateFilters>();

/** The filters between two whole rates, kept for later calls. */
export function rateFilters(from: number, to: number): RateFilters {
  const common = divisor(from, to);
  const key = `${from / common}:${to / common}`;
  const filters = kept.get(key) ?? new RateFilters(from / common, to / common);
  kept.delete(key); // to the end of the line
  kept.set(key, filters);
  for (const oldest of kept.keys()) if (kept.size > KEPT) kept.delete(oldest);
  return filters;
}

/** Euclid's greatest common divisor. */
function divisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}
