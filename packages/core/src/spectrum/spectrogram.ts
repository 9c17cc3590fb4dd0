import { UsageError } from '../errors.js';
import { planned } from '../planned.js';
import type { Signal } from '../signal.js';
import { checkRate, requireWhole } from './checks.js';
import { FrameSpectra } from './frame-spectra.js';
import type { Frames } from './frames.js';
import { extractFrames, type FrameExtractor, type Framing } from './framing.js';
import { getWindow, type WindowName } from './windows.js';

/** How a signal is cut into frames and each is windowed. */
export interface SpectrumOptions extends Framing {
  /** FFT length, samples; at least 2, any size; sizes made of 2, 3 and 5 are fast. Default 2048. */
  nFft?: number;
  /** Length of the window, samples, at most `nFft`; it is centred in the FFT. Default `nFft`. */
  winLength?: number;
  /** Samples from one frame to the next. */
  hopLength?: number;
  /** A window by name, or its `winLength` values. Default `hann`. */
  window?: WindowName | Float64Array;
}

/** Magnitudes or powers of spectra, with what they were made by. */
export interface Spectrogram extends Frames {
  /** Of the signal, Hz. */
  readonly sampleRate: number;
  /** FFT length, samples; `bins` is `floor(nFft / 2) + 1`, and bin k lies at `k * sampleRate / nFft` Hz. */
  readonly nFft: number;
  /** Samples from one row to the next. */
  readonly hopLength: number;
  /** 1 where values are magnitudes, 2 where they are powers. */
  readonly power: 1 | 2;
}

/** Options of {@link spectrogram}. */
export interface SpectrogramOptions extends SpectrumOptions {
  /** 1 for magnitudes (the default), 2 for powers. */
  power?: 1 | 2;
}

/**
 * Magnitudes (or powers) of the short-time Fourier transform: `abs(librosa.stft(y)) ** power`, transposed.
 *
 * @param options.hopLength Default a quarter of `winLength`.
 * @returns `frames x (floor(nFft / 2) + 1)`, frames as {@link frameCount} says.
 * @throws {UsageError} on an empty signal, samples that are not finite, lengths that are not whole or do not fit.
 */
export function spectrogram(signal: Signal, options: SpectrogramOptions = {}): Spectrogram {
  const { sampleRate } = signal;
  const { power = 1 } = options;
  const extractor = spectrogramExtractor(sampleRate, options);
  const frames = extractFrames(signal, extractor, options);
  return { ...frames, sampleRate, nFft: extractor.frameLength, hopLength: extractor.hopLength, power };
}

/** The extractor of {@link spectrogram}. */
export function spectrogramExtractor(sampleRate: number, options: SpectrogramOptions = {}): FrameExtractor {
  const { power = 1, nFft = 2048, winLength = nFft } = options;
  const { hopLength = Math.max(1, Math.floor(winLength / 4)) } = options;
  checkRate(sampleRate);
  checkPower(power);
  const spectra = frameSpectra({ ...options, hopLength });
  return {
    frameLength: spectra.frameLength,
    hopLength,
    sampleRate,
    names: binNames(sampleRate, nFft),
    compute(samples, count, rows) {
      rows.set(power === 1 ? spectra.magnitude(samples, count) : spectra.power(samples, count));
    },
  };
}

/** @throws {UsageError} unless `power` is 1 or 2. */
export function checkPower(power: number): void {
  if (power === 1 || power === 2) return;
  throw new UsageError(`power is ${power} but must be 1 (magnitudes) or 2 (powers)`);
}

/**
 * The spectra that the options ask for; `hopLength` is 512 by default.
 *
 * @throws {UsageError} where lengths are not whole or do not fit, or the window is not known.
 */
export function frameSpectra(options: SpectrumOptions): FrameSpectra {
  const { nFft = 2048, winLength = nFft, hopLength = 512, window = 'hann' } = options;
  requireWhole('nFft', nFft, 2);
  requireWhole('winLength', winLength, 1);
  requireWhole('hopLength', hopLength, 1);
  return new FrameSpectra(nFft, windowOf(window, winLength), hopLength);
}

/**
 * The window's values.
 *
 * @throws {UsageError} on values that are not `winLength`, and as {@link getWindow} does.
 */
export function windowOf(window: WindowName | Float64Array, winLength: number): Float64Array {
  if (!(window instanceof Float64Array)) return plannedWindow(window, winLength);
  if (window.length === winLength) return window;
  throw new UsageError(`the window has ${window.length} values but winLength is ${winLength}`);
}

function plannedWindow(window: WindowName, winLength: number): Float64Array {
  return typeof window === 'string'
    ? windowByName(window, winLength)
    : windowByParameter(window[0], window[1], winLength);
}

const windowByName = planned((name: Extract<WindowName, string>, length: number) => getWindow(name, length));
const windowByParameter = planned((name: 'gaussian' | 'kaiser', parameter: number, length: number) =>
  getWindow([name, parameter], length),
);

/** Each bin's frequency, whole where it is, else with one decimal. */
const binNames = planned((sampleRate: number, nFft: number): readonly string[] =>
  Array.from(
    { length: Math.floor(nFft / 2) + 1 },
    (_, k) => `${Math.round((k * sampleRate * 10) / nFft) / 10} Hz`,
  ),
);
