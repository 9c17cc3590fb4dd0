import { concatenate } from '../concatenate.js';
import { MIRRORED, scaleToWhisper, WHISPER_RATE, whisperDecibelsExtractor } from '../features/mel/whisper.js';
import { planned } from '../planned.js';
import { FrameStream, type Frames } from '../spectrum/index.js';
import { FRAMES_A_STATE } from './architecture.js';
import type { Encoder } from './encoder.js';
import { type WindowOptions, Windows, windowRule } from './windows.js';

/**
 * The states of a signal that comes in chunks of any size: the same, to the last bit, as {@link Encoder.encode} gives
 * for the whole of it with the same windows. Holds no more than a window.
 *
 * A window is heard by itself: positions count from its beginning, and its log-mel has its floor below its own highest
 * value. A state comes out once its window is full, so `hopSeconds + lookAheadSeconds` after it was heard, and 12.5 ms
 * for the spectrum; the first ones once the first window is full.
 */
export class EncoderStream {
  readonly #frames: FrameStream;
  readonly #windows: Windows;
  readonly #encoder: Encoder;

  /** @throws {UsageError} where the times do not go together, or a window is longer than 30 s. */
  constructor(encoder: Encoder, options: WindowOptions = {}) {
    const { mels, positions } = encoder.sizes;
    this.#encoder = encoder;
    this.#frames = new FrameStream(whisperDecibelsExtractor(WHISPER_RATE, { nMels: mels }), MIRRORED);
    this.#windows = new Windows(windowRule(options, positions), mels, (decibels) => {
      const logMel = decibels.slice();
      scaleToWhisper(logMel);
      return encoder.encodeWindow(logMel);
    });
  }

  /**
   * Takes the next samples, at 16 kHz.
   *
   * @returns The states known now, perhaps none: after the convolutions, then after each block, each `states x width`.
   * @throws {UsageError} on samples that are not finite, and after {@link end}.
   */
  push(samples: Float32Array): Frames[] {
    return joinedStates(this.#encoder, this.#windows.push(this.#frames.push(samples).data));
  }

  /**
   * Ends the signal.
   *
   * @returns The states that are left, likewise.
   * @throws {UsageError} where the whole signal had no more than 200 samples; not where it was empty.
   */
  end(): Frames[] {
    const { data, frames, bins } = this.#frames.end();
    const rows = data.subarray(0, Math.max(0, frames - 1) * bins); // Whisper drops the last frame
    return joinedStates(this.#encoder, [...this.#windows.push(rows), ...this.#windows.end()]);
  }
}

/**
 * Windows' states one after another.
 *
 * @param parts For each window an array a layer.
 */
export function joinedStates({ sizes }: Encoder, parts: readonly Float32Array[][]): Frames[] {
  const { width, blocks } = sizes;
  return Array.from({ length: 1 + blocks }, (_, layer) => {
    const data = concatenate(parts.map((layers) => layers[layer]!)); // (frames, width)
    const hopSeconds = FRAMES_A_STATE / 100;
    return { data, frames: data.length / width, bins: width, names: stateNames(width), hopSeconds };
  });
}

const stateNames = planned((width: number): readonly string[] =>
  Array.from({ length: width }, (_, i) => `state ${i}`),
);
