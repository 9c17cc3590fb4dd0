import { UsageError } from '../errors.js';
import { FRAMES_A_STATE } from './architecture.js';

/** How a recording longer than a window is encoded; all in seconds, whole multiples of 0.02. */
export interface WindowOptions {
  /** What is heard together: at most 30 s, which is the default. */
  windowSeconds?: number;
  /** From the beginning of one window to that of the next. Default two thirds of a window. */
  hopSeconds?: number;
  /** How far a state looks ahead of itself, at least. Default half of what windows overlap. */
  lookAheadSeconds?: number;
}

/** The same, counted in states. */
export interface WindowRule {
  readonly length: number;
  readonly hop: number;
  readonly lookAhead: number;
}

const STATES_A_SECOND = 50;

/** @throws {UsageError} where the times do not go together, or a window is longer than there are positions for. */
export function windowRule(options: WindowOptions, positions: number): WindowRule {
  const { windowSeconds = positions / STATES_A_SECOND } = options;
  const length = statesIn('windowSeconds', windowSeconds, 1);
  if (length > positions) {
    throw new UsageError(
      `windowSeconds is ${windowSeconds} but the encoder has positions for ${positions / STATES_A_SECOND} s`,
    );
  }
  const { hopSeconds = Math.ceil((length * 2) / 3) / STATES_A_SECOND } = options;
  const hop = statesIn('hopSeconds', hopSeconds, 1);
  const { lookAheadSeconds = Math.floor((length - hop) / 2) / STATES_A_SECOND } = options;
  const lookAhead = statesIn('lookAheadSeconds', lookAheadSeconds, 0);
  if (hop + lookAhead <= length) return { length, hop, lookAhead };
  throw new UsageError(
    `hopSeconds and lookAheadSeconds are ${hopSeconds} and ${lookAheadSeconds}, together more than the window of ${windowSeconds}`,
  );
}

function statesIn(name: string, seconds: number, least: number): number {
  const count = Math.round(seconds * STATES_A_SECOND);
  if (count >= least && Math.abs(count - seconds * STATES_A_SECOND) < 1e-6) return count;
  throw new UsageError(`${name} is ${seconds} but must be a multiple of 0.02 s, at least ${least * 0.02}`);
}

/**
 * Cuts frames that come bit by bit into windows that overlap, and joins what is kept of each: what no window before it
 * has given, up to `lookAhead` before its end; of the last one all. The result has the same bits however the frames came.
 */
export class Windows {
  readonly #rule: WindowRule;
  readonly #mels: number;
  readonly #encode: (frames: Float32Array) => Float32Array[];
  /** Frames of the window that is filling up, and how many values of them are there. */
  readonly #frames: Float32Array;
  #filled = 0;
  /** States at the window's beginning that windows before it have given. */
  #given = 0;
  /** Whether frames came since the last window. */
  #isFresh = false;
  /** What the last window has kept back, an array a layer. */
  #rest: Float32Array[] = [];

  /**
   * @param mels Values a frame.
   * @param encode Makes the states of a window's frames, an array a layer.
   */
  constructor(rule: WindowRule, mels: number, encode: (frames: Float32Array) => Float32Array[]) {
    this.#rule = rule;
    this.#mels = mels;
    this.#encode = encode;
    this.#frames = new Float32Array(rule.length * FRAMES_A_STATE * mels);
  }

  /**
   * Takes frames.
   *
   * @returns For each window that is full now, the states it gives, an array a layer.
   */
  push(frames: Float32Array): Float32Array[][] {
    const { length, hop, lookAhead } = this.#rule;
    const parts: Float32Array[][] = [];
    for (let at = 0; at < frames.length; ) {
      const taken = frames.subarray(at, at + this.#frames.length - this.#filled);
      this.#frames.set(taken, this.#filled);
      this.#filled += taken.length;
      this.#isFresh = true;
      at += taken.length;
      if (this.#filled < this.#frames.length) break;
      parts.push(this.#give(length - lookAhead));
      this.#frames.copyWithin(0, hop * FRAMES_A_STATE * this.#mels);
      this.#filled -= hop * FRAMES_A_STATE * this.#mels;
      this.#given = length - lookAhead - hop;
      this.#isFresh = false;
    }
    return parts;
  }

  /** Ends the frames; gives what is left, nothing if none came. */
  end(): Float32Array[][] {
    if (this.#isFresh) return [this.#give(this.#rule.length)];
    return this.#rest.length > 0 ? [this.#rest] : [];
  }

  /** Encodes the window; gives its states before `until` and keeps the others back. */
  #give(until: number): Float32Array[] {
    const layers = this.#encode(this.#frames.subarray(0, this.#filled));
    const width = layers[0]!.length / Math.ceil(this.#filled / (FRAMES_A_STATE * this.#mels));
    this.#rest = layers.map((states) => states.subarray(until * width));
    return layers.map((states) => states.subarray(this.#given * width, until * width));
  }
}
