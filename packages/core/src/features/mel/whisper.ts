import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import { extractFrames } from '../../spectrum/framing.js';
import { raiseFloor } from './decibels.js';
import { logMelSpectrogramExtractor } from './mel-spectrogram.js';

/** Options of {@link whisperLogMel}. */
export interface WhisperLogMelOptions {
  /** Mel bands: 80 (the default), or 128 of Whisper large v3. */
  nMels?: number;
}

/** Of the signals Whisper hears, Hz. */
export const WHISPER_RATE = 16000;

/**
 * Log-mel frames as Whisper hears them (Radford et al., 2023, "Robust speech recognition via large-scale weak
 * supervision"): 25 ms Hann windows every 10 ms, Slaney mel bands up to 8 kHz, log10 of the power, at least 1e-10 and
 * no more than 8 below the recording's highest value, then (x + 4) / 4. Equal to transformers' WhisperFeatureExtractor
 * without its padding to 30 s, within 1e-5.
 *
 * The floor makes a frame's value depend on the whole recording: a stream needs a rule of its own, which the encoder has.
 *
 * @param signal At 16 kHz, more than 200 samples long.
 * @returns `floor(samples / 160) x nMels`.
 * @throws {UsageError} on another rate, a signal too short, samples that are not finite.
 */
export function whisperLogMel(signal: Signal, options: WhisperLogMelOptions = {}): Frames {
  checkWhisperSignal(signal);
  const { nMels = 80 } = options;
  const decibels = extractFrames(signal, whisperDecibelsExtractor(signal.sampleRate, { nMels }), MIRRORED);
  const frames = decibels.frames - 1; // Whisper drops the last one
  const data = decibels.data.subarray(0, frames * nMels); // (frames, nMels)
  scaleToWhisper(data);
  return { ...decibels, data, frames };
}

/** Frames are centred; beyond the ends lies the signal's mirror image. */
export const MIRRORED = { padMode: 'reflect' } as const;

/**
 * The extractor of Whisper's mel bands in dB, before {@link scaleToWhisper}; its framing is {@link MIRRORED}.
 *
 * @throws {UsageError} on a rate other than 16 kHz.
 */
export function whisperDecibelsExtractor(sampleRate: number, { nMels = 80 }: WhisperLogMelOptions = {}) {
  checkRate(sampleRate);
  return logMelSpectrogramExtractor(sampleRate, { nFft: 400, hopLength: 160, nMels, fMax: 8000 });
}

/** What is made of the decibels of all frames that are heard together, in place. */
export function scaleToWhisper(decibels: Float32Array): void {
  raiseFloor(decibels, 80);
  for (let i = 0; i < decibels.length; i++) decibels[i] = decibels[i]! / 40 + 1;
}

/** @throws {UsageError} on a rate other than 16 kHz, or no more than 200 samples. */
export function checkWhisperSignal({ samples, sampleRate }: Signal): void {
  checkRate(sampleRate);
  if (samples.length > 200) return;
  throw new UsageError(
    `the signal has ${samples.length} samples but Whisper's log-mel needs more than 200 (12.5 ms): use a longer one`,
  );
}

function checkRate(sampleRate: number): void {
  if (sampleRate === WHISPER_RATE) return;
  throw new UsageError(`the signal has ${sampleRate} Hz but Whisper hears 16000 Hz: resample it first`);
}
