import { UsageError } from '../errors.js';
import type { Signal } from '../signal.js';
import { checkSignal } from '../spectrum/checks.js';

/** The part of the package `@shiguredo/rnnoise-wasm` that is used here: what its `Rnnoise.load()` returns. */
export interface Rnnoise {
  /** Samples a frame. */
  readonly frameSize: number;
  createDenoiseState(): { processFrame(frame: Float32Array): number; destroy(): void };
}

/** What RNNoise was trained at, Hz. */
const RATE = 48000;
/** Frames from its input to its output. */
const DELAY = 2;
/** It expects samples as of 16 bits. */
const FULL_SCALE = 32768;

/**
 * Noise reduction by RNNoise (Valin, 2018, arXiv 1709.08243), a recurrent network for speech at 48 kHz: for a microphone's
 * noise that {@link denoise} cannot follow. Its output comes two frames (20 ms)
 * late, which is made up for here.
 *
 * @param rnnoise Of the optional package `@shiguredo/rnnoise-wasm`: `await Rnnoise.load()`. That package is built for
 *   browsers; Node runs it where `globalThis.WorkerGlobalScope` is set to anything first.
 * @returns As many samples.
 * @throws {UsageError} for another rate than 48,000 Hz: on speech made wider from a lower rate RNNoise fails badly; and on
 *   an empty signal or samples that are not finite.
 */
export function denoiseByRnnoise(signal: Signal, rnnoise: Rnnoise): Signal {
  checkSignal(signal);
  const { samples, sampleRate } = signal;
  if (sampleRate !== RATE) {
    throw new UsageError(
      `RNNoise works at ${RATE} Hz alone, and the signal is at ${sampleRate} Hz: use denoise, or a recording made at ${RATE} Hz`,
    );
  }
  const length = rnnoise.frameSize;
  const out = new Float32Array(samples.length);
  const frame = new Float32Array(length);
  const state = rnnoise.createDenoiseState();
  try {
    for (let at = 0; at < samples.length + DELAY * length; at += length) {
      const part = samples.subarray(at, at + length);
      frame.fill(0);
      for (let i = 0; i < part.length; i++) frame[i] = FULL_SCALE * part[i]!;
      state.processFrame(frame);
      const from = at - DELAY * length; // where the frame that came out was
      for (let i = Math.max(0, -from); i < length && from + i < out.length; i++) {
        out[from + i] = frame[i]! / FULL_SCALE;
      }
    }
  } finally {
    state.destroy();
  }
  return { samples: out, sampleRate };
}
