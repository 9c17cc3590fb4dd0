import { UsageError } from '../../errors.js';
import { checkRate } from '../../spectrum/checks.js';
import type { Frames } from '../../spectrum/frames.js';
import { FrameStream } from '../../spectrum/framing.js';
import { functionalsOf } from './functionals.js';
import { RowQueue } from './row-queue.js';
import { smoothed, smoothedNonZero } from './smooth.js';
import { FLUX, SPECTRAL, spectralRows } from './spectral-rows.js';
import { HOP_SECONDS, samplesOf } from './timing.js';
import { VOICE, VOICE_FRAME_SECONDS, VoiceStream } from './voice.js';

/** Least rate, Hz. */
const LEAST_RATE = 8000;
/** Fewest frames of the voice that functionals can be taken of, and how long they last. */
const LEAST_FRAMES = 2;
const LEAST_SECONDS = 0.07;
/** Spectral descriptors a row, before the mean square. */
const SPECTRA = SPECTRAL.length - 1;

/** The 25 low-level descriptors of eGeMAPSv02, by openSMILE's names and in its order. */
export const EGEMAPS_DESCRIPTORS: readonly string[] = [
  ...SPECTRAL.slice(0, SPECTRA).map((name) => `${name}_sma3`),
  ...VOICE.map((name) => `${name}_sma3nz`),
];

/** The 88 functionals of eGeMAPSv02. */
export interface EgemapsFunctionals {
  /** By openSMILE's names and in its order. */
  readonly names: readonly string[];
  readonly values: Float32Array;
}

/**
 * eGeMAPS of sound that comes in chunks of any size: the descriptors as {@link egemapsDescriptors} gives them, to the
 * last bit, and functionals of what was heard last. What it holds does not grow with the sound.
 *
 * A descriptor comes out once 0.37 s have been heard after its frame's beginning: the frame of 60 ms, 30 frames for the
 * course of the pitch, and one for smoothing.
 */
export class EgemapsStream {
  readonly #sampleRate: number;
  readonly #hopLength: number;
  readonly #spectra: FrameStream;
  readonly #voice: VoiceStream;
  readonly #spectralRows = new RowQueue(SPECTRAL.length);
  readonly #voiceRows = new RowQueue(VOICE.length);
  /** Rows of the window that functionals are taken of. */
  readonly #window: number;
  #heard = 0;
  #rowsOut = 0;
  #ended = false;

  /**
   * @param sampleRate Hz, at least 8000.
   * @param options.windowSeconds How much of the latest sound {@link functionals} tells of; none by default.
   * @throws {UsageError} where the rate is lower, or the window shorter than 0.07 s.
   */
  constructor(sampleRate: number, { windowSeconds }: { windowSeconds?: number } = {}) {
    checkRate(sampleRate);
    if (sampleRate < LEAST_RATE) {
      throw new UsageError(`sampleRate is ${sampleRate} Hz but eGeMAPS needs at least ${LEAST_RATE} Hz`);
    }
    this.#window = windowSeconds === undefined ? 0 : framesIn(windowSeconds);
    if (windowSeconds !== undefined && !(this.#window >= LEAST_FRAMES)) {
      throw new UsageError(`windowSeconds is ${windowSeconds} but must be at least ${LEAST_SECONDS}`);
    }
    this.#sampleRate = sampleRate;
    this.#hopLength = samplesOf(HOP_SECONDS, sampleRate);
    this.#spectra = new FrameStream(spectralRows(sampleRate), { center: false });
    this.#voice = new VoiceStream(sampleRate);
  }

  /**
   * Takes the next samples.
   *
   * @returns `frames x 25`, the frames that are complete now, perhaps none.
   * @throws {UsageError} on samples that are not finite, and after {@link end}.
   */
  push(samples: Float32Array): Frames {
    if (this.#ended) throw new UsageError('the stream has ended: start a new one for more samples');
    // The first frame is taken not to differ from the one before it; a hop of zeros stands for that one.
    const first = this.#heard === 0;
    if (first) this.#spectralRows.push(this.#spectra.push(new Float32Array(this.#hopLength)).data);
    const before = this.#spectralRows.count;
    const rows = this.#spectra.push(samples).data;
    if (before === 0 && rows.length > 0) rows[FLUX] = 0;
    this.#spectralRows.push(rows);
    this.#heard += samples.length;
    this.#voiceRows.push(this.#voice.push(samples).data);
    return this.#complete(Math.min(this.#voiceRows.count, this.#spectralRows.count) - 1);
  }

  /**
   * Ends the sound.
   *
   * @returns `frames x 25`, the rest of the frames; frame t begins at t times 10 ms, and as many as fit 60 ms.
   * @throws {UsageError} where all sound together was shorter than 0.07 s; not where there was none.
   */
  end(): Frames {
    if (this.#ended) throw new UsageError('the stream has ended already');
    this.#ended = true;
    if (this.#heard > 0) this.#voiceRows.push(this.#voice.end().data);
    if (this.#heard > 0 && this.#voiceRows.count < LEAST_FRAMES) {
      const seconds = (this.#heard / this.#sampleRate).toFixed(3);
      throw new UsageError(
        `the signal has ${this.#heard} samples (${seconds} s) but eGeMAPS needs at least ${LEAST_SECONDS} s: ` +
          'use a longer recording',
      );
    }
    return this.#complete(this.#voiceRows.count);
  }

  /**
   * Functionals of the last `windowSeconds` of the frames that have come out (after {@link end} of all sound in the
   * window), or of all of them where there were fewer.
   *
   * @throws {UsageError} where no window was asked for or fewer than two frames have come out.
   */
  functionals(): EgemapsFunctionals {
    if (this.#window === 0) {
      throw new UsageError('the stream has no window: give windowSeconds to take functionals');
    }
    const to = this.#voiceRows.count;
    if (to < LEAST_FRAMES) {
      throw new UsageError(`too little sound yet for functionals: ${LEAST_SECONDS} s are needed at least`);
    }
    const from = Math.max(0, to - this.#window);
    const spectral = this.#spectralRows.slice(from, to + LATER_SPECTRA);
    const { names, values } = functionalsOf(
      rowsOf(spectral, SPECTRAL),
      rowsOf(this.#voiceRows.slice(from, to), VOICE),
    );
    return { names, values: Float32Array.from(values) };
  }

  /** The smoothed rows up to number `to`. */
  #complete(to: number): Frames {
    const from = this.#rowsOut;
    const bins = EGEMAPS_DESCRIPTORS.length;
    const frames = Math.max(0, to - from);
    const data = new Float32Array(frames * bins); // (frames, bins)
    const spectral = this.#spectralRows;
    const voice = this.#voiceRows;
    for (let t = from, at = 0; t < to; t++) {
      const before = Math.max(0, t - 1);
      const nextSpectral = Math.min(spectral.count - 1, t + 1);
      for (let i = 0; i < SPECTRA; i++) {
        data[at++] = smoothed(
          spectral.value(before, i),
          spectral.value(t, i),
          spectral.value(nextSpectral, i),
        );
      }
      const nextVoice = Math.min(voice.count - 1, t + 1);
      for (let i = 0; i < voice.bins; i++) {
        data[at++] = smoothedNonZero(voice.value(before, i), voice.value(t, i), voice.value(nextVoice, i));
      }
    }
    this.#rowsOut = from + frames;
    const kept = Math.min(this.#rowsOut - 1, voice.count - this.#window);
    spectral.forget(kept);
    voice.forget(kept);
    return { data, frames, bins, names: EGEMAPS_DESCRIPTORS, hopSeconds: this.#hopLength / this.#sampleRate };
  }
}

/** Spectral frames that fit after the last of the voice, which is 40 ms longer. */
const LATER_SPECTRA = 5;

/** Frames of the voice in a time. */
function framesIn(seconds: number): number {
  return 1 + Math.floor((seconds - VOICE_FRAME_SECONDS) / HOP_SECONDS + 1e-9);
}

function rowsOf(data: Float32Array, names: readonly string[]): Frames {
  return { data, frames: data.length / names.length, bins: names.length, names, hopSeconds: HOP_SECONDS };
}
