import { UsageError } from '../errors.js';
import { planned } from '../planned.js';
import type { Signal } from '../signal.js';
import { checkSignal, requireWhole } from './checks.js';
import { realFft } from './fft.js';
import type { Frames } from './frames.js';
import { frameCount } from './framing.js';
import { hann } from './windows.js';

/** How a signal is cut into frames and each is windowed. */
export interface SpectrumOptions {
  /** FFT length, samples; at least 2. Default 2048. */
  nFft?: number;
  /** Length of the Hann window, samples, at most `nFft`; it is centred in the FFT. Default `nFft`. */
  winLength?: number;
  /** Samples from one frame to the next. Default a quarter of `winLength`. */
  hopLength?: number;
}

/**
 * Magnitudes (or powers) of the short-time Fourier transform with a Hann window: `abs(librosa.stft(y)) ** power`,
 * transposed.
 *
 * Frame t is centred on sample `t * hopLength`; the signal counts as zero beyond its ends, so a signal shorter than
 * the FFT is padded.
 *
 * @param options.power 1 for magnitudes (the default), 2 for powers.
 * @returns `frames x (floor(nFft / 2) + 1)`, frames as {@link frameCount} says.
 * @throws {UsageError} on an empty signal, samples that are not finite, lengths that are not whole or do not fit.
 */
export function spectrogram(signal: Signal, options: SpectrumOptions & { power?: 1 | 2 } = {}): Frames {
  const plan = planSpectra(signal, options);
  const data = new Float32Array(plan.frames * plan.bins); // (frames, bins)
  eachPowerSpectrum(signal, plan, (power, t) => {
    const row = t * plan.bins;
    if (options.power === 2) data.set(power, row);
    else for (let k = 0; k < plan.bins; k++) data[row + k] = Math.sqrt(power[k]!);
  });
  return {
    data,
    frames: plan.frames,
    bins: plan.bins,
    names: Array.from({ length: plan.bins }, (_, k) => `${round((k * signal.sampleRate) / plan.nFft)} Hz`),
    hopSeconds: plan.hopLength / signal.sampleRate,
  };
}

/** A checked way of cutting one signal into spectra. */
export interface SpectraPlan {
  readonly nFft: number;
  readonly winLength: number;
  readonly hopLength: number;
  readonly frames: number;
  /** `floor(nFft / 2) + 1`. */
  readonly bins: number;
}

/** @throws {UsageError} as {@link spectrogram} does. */
export function planSpectra(signal: Signal, options: SpectrumOptions): SpectraPlan {
  const { nFft = 2048, winLength = nFft } = options;
  const { hopLength = Math.max(1, Math.floor(winLength / 4)) } = options;
  requireWhole('nFft', nFft, 2);
  requireWhole('winLength', winLength, 1);
  requireWhole('hopLength', hopLength, 1);
  if (winLength > nFft) {
    throw new UsageError(`winLength is ${winLength} but must be at most nFft, which is ${nFft}`);
  }
  checkSignal(signal);
  const frames = frameCount(signal.samples.length, nFft, hopLength);
  return { nFft, winLength, hopLength, frames, bins: Math.floor(nFft / 2) + 1 };
}

const plannedWindow = planned(hann);

/** Calls `visit` with each frame's power spectrum, `bins` values in a buffer that is used again for the next. */
export function eachPowerSpectrum(
  { samples }: Signal,
  { nFft, winLength, hopLength, frames, bins }: SpectraPlan,
  visit: (power: Float64Array, t: number) => void,
): void {
  const fft = realFft(nFft);
  const window = plannedWindow(winLength);
  const before = Math.floor((nFft - winLength) / 2); // zeros before the window
  const input = new Float64Array(nFft);
  const re = new Float64Array(bins);
  const im = new Float64Array(bins);
  const power = new Float64Array(bins);
  for (let t = 0; t < frames; t++) {
    const start = t * hopLength - Math.floor(nFft / 2) + before; // sample under the window's first value
    const from = Math.max(0, -start);
    const to = Math.max(from, Math.min(winLength, samples.length - start));
    if (from > 0) input.fill(0, before, before + from);
    for (let i = from; i < to; i++) input[before + i] = window[i]! * samples[start + i]!;
    if (to < winLength) input.fill(0, before + to, before + winLength);
    fft.forward(input, re, im);
    for (let k = 0; k < bins; k++) power[k] = re[k]! * re[k]! + im[k]! * im[k]!;
    visit(power, t);
  }
}

/** A frequency for a name: whole where it is, else with one decimal. */
function round(hertz: number): number {
  return Math.round(hertz * 10) / 10;
}
