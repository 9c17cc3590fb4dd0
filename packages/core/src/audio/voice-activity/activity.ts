import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import { checkSignal } from '../../spectrum/checks.js';
import { CueStream } from './cue-stream.js';
import { speechProbability } from './network.js';

/** Where a signal holds speech, frame by frame. Frame t is from `t * hopSeconds` to `(t + 1) * hopSeconds`. */
export interface VoiceActivity {
  /** How probable speech is in each frame, 0 to 1. */
  readonly probability: Float32Array;
  /** The decision for each frame: 1 speech, 0 none. */
  readonly speech: Uint8Array;
  /** Length of a frame, seconds. */
  readonly hopSeconds: number;
}

/** Below this rate, Hz, too few bands of speech are left. */
const LOWEST_RATE = 8000;

/** Speech begins at the first of these probabilities and ends below the second, so that it does not flicker. */
const BEGIN = 0.5;
const END = 0.35;
/** Frames that still count as speech after its end. */
const HANGOVER = 3;

/**
 * Where there is speech, in frames of 10 ms (to whole samples): level over a tracked noise floor, entropy and flatness of
 * the spectrum, periodicity, zero crossings and how all these vary, weighed by a small network, then hysteresis and a
 * hangover of 30 ms. docs/audio.md says how well it does.
 *
 * @returns One value a frame; the last frame may be partly beyond the signal's end.
 * @throws {UsageError} on an empty signal, samples that are not finite, a rate below 8,000 Hz.
 */
export function voiceActivity(signal: Signal): VoiceActivity {
  checkSignal(signal);
  const stream = new VoiceActivityStream(signal.sampleRate);
  const parts = [stream.push(signal.samples), stream.end()];
  const frames = parts.reduce((sum, part) => sum + part.speech.length, 0);
  const probability = new Float32Array(frames);
  const speech = new Uint8Array(frames);
  let at = 0;
  for (const part of parts) {
    probability.set(part.probability, at);
    speech.set(part.speech, at);
    at += part.speech.length;
  }
  return { probability, speech, hopSeconds: stream.hopSeconds };
}

/**
 * {@link voiceActivity} of a signal that comes in chunks of any size: the same frames, to the last bit, in memory that
 * does not grow. A frame is decided once 0.25 s have been heard after it.
 */
export class VoiceActivityStream {
  /** Length of a frame, seconds. */
  readonly hopSeconds: number;
  readonly #cues: CueStream;
  #speaking = false;
  /** Frames since speech ended. */
  #since = HANGOVER + 1;

  /**
   * @param sampleRate Hz.
   * @throws {UsageError} for a rate below 8,000 Hz.
   */
  constructor(sampleRate: number) {
    if (sampleRate < LOWEST_RATE) {
      throw new UsageError(
        `speech cannot be told at ${sampleRate} Hz: the rate must be at least ${LOWEST_RATE} Hz`,
      );
    }
    this.#cues = new CueStream(sampleRate);
    this.hopSeconds = this.#cues.spectra.hopLength / sampleRate;
  }

  /**
   * Takes the next samples.
   *
   * @returns The frames that are decided now, perhaps none.
   * @throws {UsageError} on samples that are not finite, and after {@link end}.
   */
  push(samples: Float32Array): VoiceActivity {
    return this.#decide((emit) => this.#cues.push(samples, emit));
  }

  /** Ends the signal and decides the frames that are left. */
  end(): VoiceActivity {
    return this.#decide((emit) => this.#cues.end(emit));
  }

  #decide(run: (emit: (cues: Float64Array) => void) => void): VoiceActivity {
    const probabilities: number[] = [];
    const decisions: number[] = [];
    run((cues) => {
      const probability = speechProbability(cues);
      this.#speaking = probability >= (this.#speaking ? END : BEGIN);
      this.#since = this.#speaking ? 0 : this.#since + 1;
      probabilities.push(probability);
      decisions.push(this.#since <= HANGOVER ? 1 : 0);
    });
    return {
      probability: Float32Array.from(probabilities),
      speech: Uint8Array.from(decisions),
      hopSeconds: this.hopSeconds,
    };
  }
}
