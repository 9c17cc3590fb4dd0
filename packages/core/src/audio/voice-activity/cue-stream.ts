import type { Frames } from '../../spectrum/frames.js';
import { FrameStream } from '../../spectrum/framing.js';
import { CUES, FrameCues } from './cues.js';
import { type SpeechSpectra, speechSpectra } from './spectra.js';

/** Frames the noise floor's minima hear beyond the one that is judged. */
const FLOOR_AHEAD = 5;
/** Frames on either side whose cues make a mean, near and far. */
const NEAR = 2;
const FAR = 15;

/** Numbers that describe a frame: mean of each cue near it, mean and deviation far about it. */
export const CUES_IN_CONTEXT = 3 * CUES;

/**
 * Frames with their cues in context, of a signal in chunks of any size; a frame comes out once 0.25 s have been heard
 * after it. Beyond the ends the first and last frames' cues go on.
 */
export class CueStream {
  readonly spectra: SpeechSpectra;
  readonly #frames: FrameStream;
  readonly #cues: FrameCues;
  /** Spectra that the noise floor has heard and that are still to be judged, oldest first. */
  readonly #waiting: Float32Array[] = [];
  /** Spectra that may be overwritten. */
  readonly #spare: Float32Array[] = [];
  /** Cues of the last frames, a ring. */
  readonly #recent = Array.from({ length: 2 * FAR + 1 }, () => new Float64Array(CUES));
  /** Cues put into the ring, copies at the beginning included. */
  #filled = 0;
  #heard = 0;
  #framesOut = 0;

  constructor(sampleRate: number) {
    this.spectra = speechSpectra(sampleRate);
    // A mirror image beyond the ends: with zeros there, noise would seem to rise from silence.
    this.#frames = new FrameStream(this.spectra, { padMode: 'reflect' });
    this.#cues = new FrameCues(this.spectra);
  }

  /**
   * Takes the next samples, and calls `emit` with each frame that is complete now.
   *
   * @param emit Gets {@link CUES_IN_CONTEXT} values that are overwritten by the next frame's.
   */
  push(samples: Float32Array, emit: (cues: Float64Array) => void): void {
    const rows = this.#frames.push(samples);
    this.#heard += samples.length;
    this.#hear(rows, rows.frames, emit);
  }

  /** Ends the signal, and calls `emit` with the frames that are left. */
  end(emit: (cues: Float64Array) => void): void {
    const total = Math.ceil(this.#heard / this.spectra.hopLength);
    // A frame that begins where the signal ends is none.
    const left = () => total - this.#framesOut - this.#behind() - this.#waiting.length;
    const mirrored = Math.floor(this.spectra.frameLength / 2) + 1;
    if (this.#heard > 0 && this.#heard < mirrored) {
      const filling = this.#frames.push(new Float32Array(mirrored - this.#heard));
      this.#hear(filling, Math.min(filling.frames, left()), emit);
    }
    const rows = this.#frames.end();
    this.#hear(rows, Math.min(rows.frames, left()), emit);
    while (this.#waiting.length > 0) this.#judge(emit);
    if (this.#filled === 0) return;
    const last = this.#recent[(this.#filled - 1) % this.#recent.length]!.slice();
    while (this.#framesOut < total) {
      this.#recent[this.#filled++ % this.#recent.length]!.set(last);
      if (this.#filled === this.#recent.length + this.#framesOut) this.#emit(emit);
    }
  }

  /** Frames judged but not yet out. */
  #behind(): number {
    return this.#filled === 0 ? 0 : this.#filled - FAR - this.#framesOut;
  }

  #hear(rows: Frames, count: number, emit: (cues: Float64Array) => void): void {
    for (let t = 0; t < count; t++) {
      const row = this.#spare.pop() ?? new Float32Array(rows.bins);
      row.set(rows.data.subarray(t * rows.bins, (t + 1) * rows.bins));
      this.#cues.hear(row);
      this.#waiting.push(row);
      if (this.#waiting.length > FLOOR_AHEAD) this.#judge(emit);
    }
  }

  #judge(emit: (cues: Float64Array) => void): void {
    const row = this.#waiting.shift()!;
    const cues = this.#recent[this.#filled % this.#recent.length]!;
    this.#cues.judge(row, cues);
    this.#spare.push(row);
    if (this.#filled === 0) {
      for (; this.#filled < FAR; this.#filled++) this.#recent[this.#filled + 1]!.set(cues);
    }
    this.#filled++;
    if (this.#filled === this.#recent.length + this.#framesOut) this.#emit(emit);
  }

  readonly #context = new Float64Array(CUES_IN_CONTEXT);

  /** The frame in the middle of the ring. */
  #emit(emit: (cues: Float64Array) => void): void {
    const size = this.#recent.length;
    const context = this.#context;
    for (let c = 0; c < CUES; c++) {
      let near = 0;
      let far = 0;
      let squares = 0;
      for (let i = 0; i < size; i++) {
        const cue = this.#recent[(this.#filled + i) % size]![c]!; // oldest first
        far += cue;
        squares += cue * cue;
        if (Math.abs(i - FAR) <= NEAR) near += cue;
      }
      const mean = far / size;
      context[c] = near / (2 * NEAR + 1);
      context[CUES + c] = mean;
      context[2 * CUES + c] = Math.sqrt(Math.max(0, squares / size - mean * mean));
    }
    this.#framesOut++;
    emit(context);
  }
}
