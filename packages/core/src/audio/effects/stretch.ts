import { exp, roundHalfEven } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import { requireWhole } from '../../spectrum/checks.js';
import { istft } from '../../spectrum/istft.js';
import type { SpectrumOptions } from '../../spectrum/spectrogram.js';
import { stft } from '../../spectrum/stft.js';
import { rateFilters } from '../rate-filters.js';
import { checkRate, phaseVocoder } from './phase-vocoder.js';

/** Options of {@link timeStretch}. */
export interface TimeStretchOptions extends SpectrumOptions {
  /** How many times as fast; above 0. */
  rate: number;
}

/**
 * A signal faster or slower at the same pitch, by a {@link phaseVocoder}; `librosa.effects.time_stretch`.
 *
 * @returns `round(samples / rate)` samples.
 * @throws {UsageError} on a rate that is not a finite number above 0, and as {@link stft} does.
 */
export function timeStretch(signal: Signal, { rate, ...options }: TimeStretchOptions): Signal {
  checkRate(rate);
  const stretched = phaseVocoder(stft(signal, options), { rate });
  return istft(stretched, { length: roundHalfEven(signal.samples.length / rate) });
}

/** Options of {@link pitchShift}. */
export interface PitchShiftOptions extends SpectrumOptions {
  /** How many bins higher, whole or not; below 0 lower. */
  nSteps: number;
  /** Default 12: a bin is a semitone. */
  binsPerOctave?: number;
}

/**
 * A signal higher or lower at the same pace: stretched in time, then resampled; `librosa.effects.pitch_shift`. The ratio
 * is rounded to one of whole numbers: that of whole semitones within 4e-7, any other within 0.2 cents.
 *
 * @returns As many samples as the signal has.
 * @throws {UsageError} on steps that are not finite or more than ten octaves, and as {@link stft} does.
 */
export function pitchShift(
  signal: Signal,
  { nSteps, binsPerOctave = 12, ...options }: PitchShiftOptions,
): Signal {
  requireWhole('binsPerOctave', binsPerOctave, 1);
  if (!(Math.abs(nSteps) <= 10 * binsPerOctave)) {
    throw new UsageError(`nSteps is ${nSteps} but must be at most ten octaves up or down`);
  }
  const rate = exp((-nSteps / binsPerOctave) * Math.LN2);
  const { samples: stretched } = timeStretch(signal, { ...options, rate });
  const samples = new Float32Array(signal.samples.length);
  const heard = samples.subarray(0, Math.ceil(stretched.length * rate));
  const [to, from] = ratio(rate);
  if (to === from) heard.set(stretched.subarray(0, heard.length));
  else rateFilters(from, to).run(heard, 0, stretched, 0);
  return { samples, sampleRate: signal.sampleRate };
}

/** Largest of the two whole numbers that stand for a ratio: beyond it filters take too long to make. */
const LARGEST = 8000;

/** Two whole numbers in a ratio: the last convergent of its continued fraction that is not too large. */
function ratio(value: number): [over: number, under: number] {
  let [over, under, overBefore, underBefore] = [Math.floor(value), 1, 1, 0];
  for (let rest = value - Math.floor(value); rest > 1e-9; ) {
    const whole = Math.floor(1 / rest);
    rest = 1 / rest - whole;
    const next = [whole * over + overBefore, whole * under + underBefore] as const;
    if (Math.max(...next) > LARGEST) break;
    [overBefore, underBefore] = [over, under];
    [over, under] = next;
  }
  return [over, under];
}
