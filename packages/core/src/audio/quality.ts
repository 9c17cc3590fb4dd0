import type { Signal } from '../signal.js';
import { checkSignal } from '../spectrum/checks.js';
import { FrameSpectra } from '../spectrum/frame-spectra.js';
import { extractFrames } from '../spectrum/framing.js';
import { hann } from '../spectrum/windows.js';
import { powerToDecibels } from './decibels.js';
import { fftLengthAt } from './fft-length.js';
import { voiceActivity } from './voice-activity/index.js';

/** What a recording is worth. Levels are in dB of full scale. */
export interface Quality {
  readonly seconds: number;
  /** Highest sample, dB; -Infinity of silence. */
  readonly peakDb: number;
  /** Root mean square, dB; -Infinity of silence. */
  readonly levelDb: number;
  /** Mean of the samples, as a part of full scale: 0 unless the recorder adds to them. */
  readonly dcOffset: number;
  /** Share of the samples that lie in runs at the recording's own maximum. */
  readonly clippedShare: number;
  /** Where the first of these runs are, seconds; ten at most. */
  readonly clippedSeconds: readonly number[];
  /** Speech over the noise in its pauses, dB, 0 to 60; null where it cannot be told for want of either. */
  readonly snrDb: number | null;
  /** Share of the recording that is speech; null below 8,000 Hz, where it cannot be told. */
  readonly speechShare: number | null;
  /** Highest frequency that the recording truly reaches to, Hz. */
  readonly bandwidthHz: number;
  /** What is wrong, a plain sentence each; empty where nothing is. */
  readonly warnings: readonly string[];
}

/** So many samples in a row at the maximum are no peak of a wave. */
const CLIPPED_RUN = 3;
/** At the maximum: to the last step of 16 bits, or where a decoder's rounding takes it. */
const AT_MAXIMUM = 0.9995;
/** Places listed. */
const PLACES = 10;

/** Warned of beyond these. */
const MAX_CLIPPED_SHARE = 1e-4;
const LEAST_SNR_DB = 10;
const MAX_DC = 0.01;
const LEAST_LEVEL_DB = -45;
const LEAST_SECONDS = 0.5;
const LEAST_SPEECH_SHARE = 0.2;
/** A telephone's band ends at 3.4 kHz. */
const NARROW_HZ = 4000;
/** Below this rate a narrow band is no wonder, Hz. */
const WIDE_RATE = 16000;

const LEAST_SPEECH_RATE = 8000;
/** Bins this far below the strongest are empty, dB. */
const EMPTY_DB = 70;
const MAX_SNR = 60;

/**
 * Looks for what spoils a recording for recognition: clipping, noise, an offset, too low a level, too short, hardly any
 * speech, the band of a telephone.
 *
 * Clipping is samples in a row at the recording's own maximum, so it is found where a clipped recording was made softer
 * later; resampled or compressed afterwards its tops are no longer flat, and it is not. The ratio of signal to noise is
 * that of the power in speech to that in the pauses as {@link voiceActivity} tells them; docs/audio.md says how far off
 * it is.
 *
 * @throws {UsageError} on an empty signal or samples that are not finite.
 */
export function checkQuality(signal: Signal): Quality {
  checkSignal(signal);
  const { samples, sampleRate } = signal;
  const seconds = samples.length / sampleRate;
  let peak = 0;
  let sum = 0;
  let squares = 0;
  for (const sample of samples) {
    peak = Math.max(peak, Math.abs(sample));
    sum += sample;
    squares += sample * sample;
  }
  const figures = {
    seconds,
    peakDb: powerToDecibels(peak * peak),
    levelDb: powerToDecibels(squares / samples.length),
    dcOffset: sum / samples.length,
    ...clipping(signal, peak),
    ...(sampleRate < LEAST_SPEECH_RATE ? { snrDb: null, speechShare: null } : speechAndNoise(signal)),
    bandwidthHz: bandwidth(signal),
  };
  return { ...figures, warnings: warningsOf(figures, sampleRate) };
}

function warningsOf(figures: Omit<Quality, 'warnings'>, sampleRate: number): string[] {
  const { seconds, peakDb, levelDb, dcOffset, clippedShare, clippedSeconds, snrDb, speechShare } = figures;
  if (peakDb === Number.NEGATIVE_INFINITY) return ['The recording is silent.'];
  const warnings: string[] = [];
  if (clippedShare > MAX_CLIPPED_SHARE) {
    warnings.push(
      `The recording is clipped: ${percent(clippedShare)} of its samples are cut off, first at ${clippedSeconds[0]!.toFixed(2)} s.`,
    );
  }
  if (snrDb !== null && snrDb < LEAST_SNR_DB) {
    warnings.push(`The recording is noisy: speech is about ${Math.round(snrDb)} dB above the noise.`);
  }
  if (Math.abs(dcOffset) > MAX_DC) {
    warnings.push(`The samples have an offset of ${percent(Math.abs(dcOffset))} of full scale.`);
  }
  if (levelDb < LEAST_LEVEL_DB)
    warnings.push(`The recording is very quiet: ${Math.round(levelDb)} dB on average.`);
  if (seconds < LEAST_SECONDS) warnings.push(`The recording is very short: ${seconds.toFixed(2)} s.`);
  if (speechShare === 0) warnings.push('No speech was found in the recording.');
  else if (speechShare !== null && speechShare < LEAST_SPEECH_SHARE) {
    warnings.push(`Hardly any of the recording is speech: ${percent(speechShare)}.`);
  }
  if (sampleRate >= WIDE_RATE && figures.bandwidthHz < NARROW_HZ) {
    warnings.push(
      `The recording holds nothing above ${Math.round(figures.bandwidthHz)} Hz, as from a telephone, at a rate of ${sampleRate} Hz.`,
    );
  }
  return warnings;
}

/** Runs of samples at the highest or at the lowest value there is. */
function clipping({ samples, sampleRate }: Signal, peak: number) {
  const clippedSeconds: number[] = [];
  let clipped = 0;
  if (peak > 0) {
    const level = AT_MAXIMUM * peak;
    for (let i = 0; i < samples.length; i++) {
      const sign = Math.sign(samples[i]!);
      let end = i;
      while (end < samples.length && sign * samples[end]! >= level) end++;
      if (end - i < CLIPPED_RUN) continue;
      clipped += end - i;
      if (clippedSeconds.length < PLACES) clippedSeconds.push(i / sampleRate);
      i = end;
    }
  }
  return { clippedShare: clipped / samples.length, clippedSeconds };
}

/** Frames between speech and pause that count as neither: 50 ms. */
const BETWEEN = 5;

function speechAndNoise(signal: Signal): Pick<Quality, 'snrDb' | 'speechShare'> {
  const { samples, sampleRate } = signal;
  const { speech, hopSeconds } = voiceActivity(signal);
  const hop = Math.round(hopSeconds * sampleRate);
  const power = { speech: 0, pause: 0 };
  const counts = { speech: 0, pause: 0 };
  for (let t = 0; t < speech.length; t++) {
    const around = speech.subarray(Math.max(0, t - BETWEEN), t + BETWEEN + 1);
    const kind = speech[t] ? 'speech' : around.includes(1) ? null : 'pause';
    if (kind === null) continue;
    const frame = samples.subarray(t * hop, (t + 1) * hop);
    for (const sample of frame) power[kind] += sample * sample;
    counts[kind] += frame.length;
  }
  const speechShare = speech.reduce((sum, is) => sum + is, 0) / speech.length;
  if (counts.speech === 0 || counts.pause === 0) return { snrDb: null, speechShare };
  const noise = power.pause / counts.pause;
  const voice = Math.max(0, power.speech / counts.speech - noise);
  const snrDb = noise === 0 ? MAX_SNR : Math.max(0, Math.min(MAX_SNR, powerToDecibels(voice / noise)));
  return { snrDb, speechShare };
}

/** The highest frequency whose mean power is not empty, Hz. */
function bandwidth(signal: Signal): number {
  const { sampleRate } = signal;
  const nFft = fftLengthAt(sampleRate);
  const spectra = new FrameSpectra(nFft, hann(nFft), nFft);
  const mean = new Float64Array(spectra.bins);
  extractFrames(signal, {
    frameLength: nFft,
    hopLength: nFft,
    sampleRate,
    names: [],
    compute(samples, count) {
      const powers = spectra.power(samples, count); // (count, bins)
      for (let i = 0; i < powers.length; i++) mean[i % spectra.bins]! += powers[i]!;
    },
  });
  const least = mean.reduce((most, x) => Math.max(most, x), 0) * 10 ** (-EMPTY_DB / 10);
  return (mean.findLastIndex((power) => power > least) * sampleRate) / nFft;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.01 ? 2 : 0)} %`;
}
