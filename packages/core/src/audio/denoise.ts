import { UsageError } from '../errors.js';
import type { Signal } from '../signal.js';
import { checkSignal } from '../spectrum/checks.js';
import { istft } from '../spectrum/istft.js';
import { type Stft, stft } from '../spectrum/stft.js';
import { decibelsToGain } from './decibels.js';
import { fftLengthAt } from './fft-length.js';
import { voiceActivity } from './voice-activity/index.js';

/** Options of {@link denoise}. */
export interface DenoiseOptions {
  /** A stretch of the noise alone, at the signal's rate, at least 0.1 s. Default: the signal's own pauses. */
  readonly noise?: Signal;
  /** By how much noise is lowered, dB, above 0. Default 20: what is left masks what the gate does to it. */
  readonly reductionDb?: number;
}

/** Cut into parts of this length, so that memory beside the signal does not grow with it, seconds... */
const PART_SECONDS = 30;
/** ...each heard with this much before and after, where the gate settles. */
const MARGIN_SECONDS = 1;

/** Fewer seconds of pauses than this are no sample of the noise. */
const LEAST_PAUSE_SECONDS = 0.1;
/** Of a signal without pauses the quietest frames, this part of all, are taken for noise. */
const QUIETEST = 0.05;
/** Steady noise is at most this much stronger from one frame to another, 6 dB: louder pauses hold a sob or a breath. */
const STEADY = 4;
const LEAST_NOISE_SECONDS = 0.1;

/** Weight of the last frame's outcome in the expected ratio of signal to noise: what keeps the gate steady in time. */
const STEADINESS = 0.96;
/** The noise counts for more than its mean, which its own peaks pass. */
const OVERESTIMATE = 1.5;
/** Median of a noisy bin's power as a part of its mean, which is exponentially distributed. */
const MEDIAN_OF_MEAN = Math.LN2;
/** Power that counts as none: -120 dB of full scale. */
const NOTHING = 1e-12;

/**
 * Lowers steady noise by spectral gating: each bin of each frame is weakened the more, the less it rises above the noise's
 * own spectrum. Gains are Wiener's, of a signal-to-noise ratio carried on from frame to frame (Ephraim and Malah, 1984,
 * doi 10.1109/TASSP.1984.1164453) and smoothed over neighbouring bins, and never below `-reductionDb`.
 *
 * The noise's spectrum is the median over `noise`, or over the pauses that {@link voiceActivity} finds, but for loud
 * ones, or, where these make less than 0.1 s, over the quietest twentieth of the frames. Noise that changes faster than that stays. Soft speech
 * near the noise is weakened with it: docs/audio.md has figures.
 *
 * @returns As many samples at the same rate.
 * @throws {UsageError} on an empty signal, samples that are not finite, a rate below 8,000 Hz, noise of another rate or
 *   shorter than 0.1 s, a reduction that is not above 0 dB.
 */
export function denoise(signal: Signal, { noise, reductionDb = 20 }: DenoiseOptions = {}): Signal {
  checkSignal(signal);
  if (!(reductionDb > 0 && reductionDb <= 100)) {
    throw new UsageError(`reductionDb is ${reductionDb} but must be above 0 and at most 100 dB`);
  }
  const { samples, sampleRate } = signal;
  const cut = { nFft: fftLengthAt(sampleRate) };
  const hopLength = cut.nFft / 4;
  const profile = noise ? profileOf(noise, sampleRate, cut) : ownProfile(signal, cut);
  const floor = decibelsToGain(-reductionDb);
  const part = hopLength * Math.round((PART_SECONDS * sampleRate) / hopLength);
  const margin = hopLength * Math.round((MARGIN_SECONDS * sampleRate) / hopLength);
  const out = new Float32Array(samples.length);
  for (let start = 0; start < samples.length; start += part) {
    const from = Math.max(0, start - margin);
    const heard = samples.subarray(from, start + part + margin);
    const spectra = stft({ samples: heard, sampleRate }, cut);
    gate(spectra, profile, floor);
    const cleaned = istft(spectra, { length: heard.length }).samples;
    out.set(cleaned.subarray(start - from, start - from + Math.min(part, samples.length - start)), start);
  }
  return { samples: out, sampleRate };
}

/** Weakens what does not rise above the noise, in place. */
function gate({ re, im, frames, bins }: Stft, profile: Float64Array, floor: number): void {
  const last = new Float64Array(bins); // power of each bin in the last frame, cleaned
  const expected = new Float64Array(bins);
  for (let t = 0; t < frames; t++) {
    const row = t * bins;
    for (let k = 0; k < bins; k++) {
      const power = re[row + k]! * re[row + k]! + im[row + k]! * im[row + k]!;
      const noise = profile[k]!;
      expected[k] = (STEADINESS * last[k]! + (1 - STEADINESS) * Math.max(0, power - noise)) / noise;
    }
    for (let k = 0; k < bins; k++) {
      const ratio =
        0.25 * expected[Math.max(0, k - 1)]! +
        0.5 * expected[k]! +
        0.25 * expected[Math.min(bins - 1, k + 1)]!;
      const gain = Math.max(floor, ratio / (1 + ratio));
      const cleanedRe = gain * re[row + k]!;
      const cleanedIm = gain * im[row + k]!;
      re[row + k] = cleanedRe;
      im[row + k] = cleanedIm;
      last[k] = cleanedRe * cleanedRe + cleanedIm * cleanedIm;
    }
  }
}

/** The mean power of each bin of a noise. */
function profileOf(noise: Signal, sampleRate: number, cut: { nFft: number }): Float64Array {
  checkSignal(noise);
  if (noise.sampleRate !== sampleRate) {
    throw new UsageError(
      `the noise is at ${noise.sampleRate} Hz but the signal at ${sampleRate} Hz: resample it`,
    );
  }
  const seconds = noise.samples.length / sampleRate;
  if (seconds < LEAST_NOISE_SECONDS) {
    throw new UsageError(`the noise is ${seconds} s long but must be at least ${LEAST_NOISE_SECONDS} s`);
  }
  return noisePower(stft(noise, { ...cut, center: false }), () => true);
}

/** The noise of a signal's pauses, or of its quietest frames. Of a long signal its first five minutes are heard. */
function ownProfile(signal: Signal, cut: { nFft: number }): Float64Array {
  const { sampleRate } = signal;
  const heard = { samples: signal.samples.subarray(0, 300 * sampleRate), sampleRate };
  const { speech, hopSeconds } = voiceActivity(heard);
  const spectra = stft(heard, cut);
  const frameSeconds = spectra.hopLength / sampleRate;
  const reach = Math.ceil(cut.nFft / 2 / sampleRate / hopSeconds);
  const powers = framePowers(spectra);
  const heardPowers = powers.filter((power) => power > NOTHING * cut.nFft).sort();
  if (heardPowers.length === 0) return noisePower(spectra, () => true);
  const quiet = heardPowers[Math.floor(QUIETEST * heardPowers.length)]!;
  const isPause = (t: number) => {
    const at = Math.floor((t * frameSeconds) / hopSeconds);
    return !speech.subarray(Math.max(0, at - reach), at + reach + 1).includes(1);
  };
  const alike = (t: number) => powers[t]! > 0 && powers[t]! <= STEADY * quiet;
  let count = 0;
  for (let t = 0; t < spectra.frames; t++) if (alike(t) && isPause(t)) count++;
  const enough = count * frameSeconds >= LEAST_PAUSE_SECONDS;
  return noisePower(spectra, (t) => (enough ? alike(t) && isPause(t) : powers[t]! <= quiet));
}

/** Sum over the bins of each frame. */
function framePowers({ re, im, frames, bins }: Stft): Float64Array {
  return Float64Array.from({ length: frames }, (_, t) => {
    let sum = 0;
    for (let k = t * bins; k < (t + 1) * bins; k++) sum += re[k]! * re[k]! + im[k]! * im[k]!;
    return sum;
  });
}

/** Median power of each bin over some of the frames, as a mean. */
function noisePower({ re, im, frames, bins, nFft }: Stft, counts: (t: number) => boolean): Float64Array {
  const chosen = Array.from({ length: frames }, (_, t) => t).filter(counts);
  const values = new Float64Array(chosen.length);
  return Float64Array.from({ length: bins }, (_, k) => {
    for (const [i, t] of chosen.entries()) {
      const at = t * bins + k;
      values[i] = re[at]! * re[at]! + im[at]! * im[at]!;
    }
    values.sort();
    const median = values[Math.floor(values.length / 2)]!;
    return (OVERESTIMATE * median) / MEDIAN_OF_MEAN + NOTHING * nFft;
  });
}
