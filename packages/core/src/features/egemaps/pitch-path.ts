import { ln } from '../../elementary.js';
import { CANDIDATES, type PitchCandidates } from './pitch-shs.js';

/** Frames heard after a frame before its pitch is decided. */
export const LOOK_AHEAD = 30;

/** A candidate at least this prominent speaks for a voiced frame. */
const VOICING_CUTOFF = 0.7;
const LEAST_VOICING = 0.01;

/** What it costs ... */
const LOCAL = 2; // per natural logarithm that a candidate's voicing lies below 1
const AGAINST_CUTOFF = 4 * LOCAL; // to decide against the cut-off
const JUMP = 10; // per natural logarithm of the ratio of two pitches in succession
const ONSET = 10; // to begin or to end a voiced stretch
const SILENCE = 1; // to stay unvoiced

/** States of a frame: one for each candidate, and unvoiced. */
const STATES = CANDIDATES + 1;
const UNVOICED = CANDIDATES;

/**
 * The course of pitch through the candidates of each frame that costs least, voiced or not, by the Viterbi algorithm
 * (after Luengo et al., 2007), decided with a look-ahead of 30 frames. Local costs favour prominent candidates, those
 * between 100 and 350 Hz, and what the voicing cut-off says; costs of transition favour small jumps and few onsets.
 *
 * As in openSMILE a jump costs its size and once more its difference from the jump out of the candidate one rank above,
 * which in effect doubles the cost of jumps out of the first; the very first of a recording counts from 1.
 *
 * Luengo, I., Saratxaga, I., Navas, E., Hernaez, I., Sanchez, J., Sainz, I. (2007). Evaluation of pitch detection
 * algorithms under real conditions. ICASSP 4, 1057-1060.
 */
export class PitchPath {
  /** Of the last LOOK_AHEAD + 1 frames: frequencies, and the state before that is cheapest. */
  readonly #pitch = new Float32Array((LOOK_AHEAD + 1) * STATES);
  readonly #from = new Uint8Array((LOOK_AHEAD + 1) * STATES);
  #costs = new Float64Array(STATES);
  #nextCosts = new Float64Array(STATES);
  #logs = new Float64Array(CANDIDATES);
  #nextLogs = new Float64Array(CANDIDATES);
  #count = 0;
  #frames = 0;
  #decided = 0;

  /**
   * Takes a frame's candidates.
   *
   * @returns Pitch in Hz of the frame LOOK_AHEAD frames ago, 0 where unvoiced; undefined where there was none.
   */
  push(candidates: PitchCandidates): number | undefined {
    this.#extend(candidates);
    return this.#frames > LOOK_AHEAD ? this.#decide() : undefined;
  }

  /** Pitch of the next frame not decided yet, after the last was pushed; undefined when all are. */
  next(): number | undefined {
    return this.#decided < this.#frames ? this.#decide() : undefined;
  }

  #extend({ count, frequencies, voicing }: PitchCandidates): void {
    const row = (this.#frames % (LOOK_AHEAD + 1)) * STATES;
    const next = this.#nextCosts.fill(Number.POSITIVE_INFINITY);
    let best = 0;
    for (let j = 0; j < count; j++) {
      this.#nextLogs[j] = ln(frequencies[j]!);
      this.#pitch[row + j] = frequencies[j]!;
      best = Math.max(best, voicing[j]!);
      const local = -LOCAL * ln(Math.max(LEAST_VOICING, voicing[j]!)) + outOfRange(frequencies[j]!);
      next[j] = local + (voicing[j]! < VOICING_CUTOFF ? AGAINST_CUTOFF : 0);
    }
    this.#pitch[row + UNVOICED] = 0;
    next[UNVOICED] = best >= VOICING_CUTOFF ? AGAINST_CUTOFF : 0;
    if (this.#frames > 0) {
      for (let j = 0; j < count; j++) next[j]! += this.#cheapest(row + j, this.#nextLogs[j]!);
      next[UNVOICED]! += this.#cheapest(row + UNVOICED, undefined);
    }
    [this.#costs, this.#nextCosts] = [next, this.#costs];
    [this.#logs, this.#nextLogs] = [this.#nextLogs, this.#logs];
    this.#count = count;
    this.#frames++;
    this.#keepSmall();
  }

  /** Notes where a state is reached from for the least cost, and returns that. */
  #cheapest(at: number, log: number | undefined): number {
    const costs = this.#costs;
    let from = UNVOICED;
    let least = costs[UNVOICED]! + (log === undefined ? SILENCE : ONSET);
    let jumpBefore = this.#frames === 1 && at % STATES === 0 ? 1 : 0;
    for (let i = 0; i < this.#count; i++) {
      let cost = costs[i]!;
      if (log === undefined) cost += ONSET;
      else {
        const jump = log - this.#logs[i]!;
        cost += JUMP * (Math.abs(jump) + Math.abs(jump - jumpBefore));
        jumpBefore = jump;
      }
      if (cost < least || (cost === least && from === UNVOICED)) {
        least = cost;
        from = i;
      }
    }
    this.#from[at] = from;
    return least;
  }

  /** Costs count from the least one, so that they do not grow for hours. */
  #keepSmall(): void {
    const costs = this.#costs;
    let least = costs[UNVOICED]!;
    for (let i = 0; i < this.#count; i++) least = Math.min(least, costs[i]!);
    for (let i = 0; i < STATES; i++) costs[i]! -= least;
  }

  /** Goes back from the cheapest state to the next frame to decide. */
  #decide(): number {
    let state = UNVOICED;
    for (let i = this.#count - 1; i >= 0; i--) if (this.#costs[i]! <= this.#costs[state]!) state = i;
    for (let t = this.#frames - 1; t > this.#decided; t--) {
      state = this.#from[(t % (LOOK_AHEAD + 1)) * STATES + state]!;
    }
    return this.#pitch[(this.#decided++ % (LOOK_AHEAD + 1)) * STATES + state]!;
  }
}

/** Cost of a pitch in Hz outside of what voices mostly have. */
function outOfRange(frequency: number): number {
  if (frequency < 100) return (100 - frequency) / 100;
  if (frequency <= 350) return 0;
  return frequency < 600 ? (frequency - 350) / 250 : 1.2;
}
