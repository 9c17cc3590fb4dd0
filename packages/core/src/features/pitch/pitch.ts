import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import { checkSignal, requireWhole } from '../../spectrum/checks.js';
import { realFft } from '../../spectrum/fft.js';
import type { Frames } from '../../spectrum/frames.js';
import { frameCount } from '../../spectrum/framing.js';
import { rms } from '../waveform/rms.js';

/** Options of {@link yin}. */
export interface YinOptions {
  /** Lowest pitch, Hz; a period of it fits into a frame. */
  fMin: number;
  /** Highest pitch, Hz, at most half the sample rate. */
  fMax: number;
  /** Samples. Default 2048. */
  frameLength?: number;
  /** Samples. Default a quarter of `frameLength`. */
  hopLength?: number;
  /** The first dip of the difference function below this is the period. Default 0.1. */
  troughThreshold?: number;
}

/**
 * Fundamental frequency of each frame by YIN (de Cheveigne and Kawahara, 2002), as `librosa.yin` defines it: every
 * frame gets a frequency, voiced or not. Frame t is centred on sample `t * hopLength`, with zeros beyond the ends.
 *
 * @returns `frames x 2`: the frequency in Hz, and the aperiodicity there (the normalised difference function's
 *   value: near 0 for a periodic sound, about 1 for noise).
 * @throws {UsageError} where 0 < fMin < fMax <= sampleRate / 2 does not hold or a frame is shorter than a period.
 */
export function yin(signal: Signal, options: YinOptions): Frames {
  const { fMin, fMax, frameLength = 2048, troughThreshold = 0.1 } = options;
  const { hopLength = Math.max(1, Math.floor(frameLength / 4)) } = options;
  requireWhole('frameLength', frameLength, 4);
  requireWhole('hopLength', hopLength, 1);
  checkSignal(signal);
  const { samples, sampleRate } = signal;
  checkRange(fMin, fMax, frameLength, sampleRate);
  const minPeriod = Math.floor(sampleRate / fMax);
  const maxPeriod = Math.min(Math.ceil(sampleRate / fMin), frameLength - 1);

  const frames = frameCount(samples.length, frameLength, hopLength);
  const data = new Float32Array(frames * 2); // (frames, 2)
  const frame = new Float64Array(frameLength);
  const differenceOf = planDifference(frameLength, minPeriod, maxPeriod);
  for (let t = 0; t < frames; t++) {
    const start = t * hopLength - Math.floor(frameLength / 2);
    for (let i = 0; i < frameLength; i++) frame[i] = samples[start + i] ?? 0;
    const difference = differenceOf(frame); // (periods)
    const at = chooseTrough(difference, troughThreshold);
    data[2 * t] = sampleRate / (minPeriod + at + parabolicShift(difference, at));
    data[2 * t + 1] = difference[at]!;
  }
  const names = ['f0 Hz', 'aperiodicity'];
  return { data, frames, bins: 2, names, hopSeconds: hopLength / sampleRate };
}

/**
 * The pitch of speech for a picture: {@link yin} between 65 and 600 Hz over frames of at least 46 ms every 10 ms.
 * A frame counts as voiced where the aperiodicity is below 0.25 and the level within 35 dB of the loudest frame's;
 * a simple rule that suits clean recordings, no voicing decision to measure with.
 *
 * @returns `frames x 1`, Hz, NaN where unvoiced.
 * @throws {UsageError} on an empty signal or samples that are not finite.
 */
export function pitchContour(signal: Signal): Frames {
  const { sampleRate } = signal;
  const frameLength = Math.ceil((3 * sampleRate) / LOWEST_PITCH);
  const hopLength = Math.max(1, Math.round(sampleRate / 100));
  const pitch = yin(signal, { fMin: LOWEST_PITCH, fMax: 600, frameLength, hopLength });
  const level = rms(signal, { frameLength, hopLength });
  const loudest = level.data.reduce((a, b) => Math.max(a, b), 0);
  const data = new Float32Array(pitch.frames); // (frames, 1)
  for (let t = 0; t < pitch.frames; t++) {
    const voiced = pitch.data[2 * t + 1]! < 0.25 && level.data[t]! > loudest * QUIETEST_VOICE;
    data[t] = voiced ? pitch.data[2 * t]! : Number.NaN;
  }
  return { data, frames: pitch.frames, bins: 1, names: ['pitch Hz'], hopSeconds: pitch.hopSeconds };
}

const LOWEST_PITCH = 65; // Hz
const QUIETEST_VOICE = 0.01778; // -35 dB

function checkRange(fMin: number, fMax: number, frameLength: number, sampleRate: number): void {
  if (!(fMax <= sampleRate / 2)) {
    throw new UsageError(`fMax is ${fMax} Hz but must be at most half the sample rate, ${sampleRate / 2} Hz`);
  }
  if (!(fMin > 0 && fMin < fMax)) {
    throw new UsageError(`fMin is ${fMin} Hz but must lie between 0 and fMax, which is ${fMax} Hz`);
  }
  if (sampleRate / fMin >= frameLength - 1) {
    throw new UsageError(
      `a period of fMin (${fMin} Hz) does not fit into a frame of ${frameLength} samples at ${sampleRate} Hz: ` +
        `use at least ${Math.floor(sampleRate / fMin) + 2} samples or a higher fMin`,
    );
  }
}

/**
 * The cumulative mean normalised difference function (equation 8 of the paper) of a frame at the periods
 * minPeriod..maxPeriod, from the autocorrelation by FFT. Like librosa's it leaves the energy at the frame's end out
 * of the difference: d(k) = 2 (r(0) - r(k)) - energy of the first k samples.
 */
function planDifference(frameLength: number, minPeriod: number, maxPeriod: number) {
  const fft = realFft(fastSize(2 * frameLength - 1));
  const padded = new Float64Array(fft.size);
  const re = new Float64Array(fft.bins);
  const im = new Float64Array(fft.bins);
  const result = new Float64Array(maxPeriod - minPeriod + 1);
  return (frame: Float64Array): Float64Array => {
    padded.set(frame);
    padded.fill(0, frameLength);
    fft.forward(padded, re, im);
    // the power spectrum is even, so a second forward transform is the inverse but for the factor 1 / size
    for (let k = 0; k < fft.bins; k++) {
      const power = re[k]! * re[k]! + im[k]! * im[k]!;
      padded[k] = power;
      if (k > 0) padded[fft.size - k] = power;
    }
    fft.forward(padded, re, im);
    let energy = 0; // of the first k samples
    let sum = 0; // of the differences up to k
    for (let k = 1; k <= maxPeriod; k++) {
      energy += frame[k - 1]! * frame[k - 1]!;
      const difference = (2 * (re[0]! - re[k]!)) / fft.size - energy;
      sum += difference;
      if (k >= minPeriod) result[k - minPeriod] = difference / (sum / k + Number.MIN_VALUE);
    }
    return result;
  };
}

/** The first trough below the threshold, or else the place of the lowest value. */
function chooseTrough(values: Float64Array, threshold: number): number {
  let lowest = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const isTrough =
      (i === 0 || value < values[i - 1]!) &&
      (i === values.length - 1 ? i > 0 : i === 0 ? value < values[1]! : value <= values[i + 1]!);
    if (isTrough && value < threshold) return i;
    if (value < values[lowest]!) lowest = i;
  }
  return lowest;
}

/** Offset of the vertex of the parabola through a value and its neighbours; 0 at the ends and beyond one place. */
function parabolicShift(values: Float64Array, at: number): number {
  if (at === 0 || at === values.length - 1) return 0;
  const curvature = values[at + 1]! + values[at - 1]! - 2 * values[at]!;
  const slope = (values[at + 1]! - values[at - 1]!) / 2;
  return Math.abs(slope) >= Math.abs(curvature) ? 0 : -slope / curvature;
}

/** The least even number from `size` on that 2, 3 and 5 make. */
function fastSize(size: number): number {
  for (let even = size + (size % 2); ; even += 2) {
    let rest = even;
    for (const prime of [2, 3, 5]) while (rest % prime === 0) rest /= prime;
    if (rest === 1) return even;
  }
}
