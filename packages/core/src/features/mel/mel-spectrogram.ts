import type { Signal } from '../../signal.js';
import { checkRate } from '../../spectrum/checks.js';
import type { Frames } from '../../spectrum/frames.js';
import { extractFrames, type FrameExtractor } from '../../spectrum/framing.js';
import { computeStages, stagedRows } from '../../spectrum/lane-stages.js';
import {
  checkPower,
  frameSpectra,
  type Spectrogram,
  type SpectrumOptions,
} from '../../spectrum/spectrogram.js';
import { decibelStage, type PowerToDbOptions, powerToDb, raiseFloor, refuseTopDb } from './decibels.js';
import { type MelNorm, type MelOptions, melBands } from './filterbank.js';

/** Options of {@link melSpectrogram}; `hopLength` is 512 by default. */
export interface MelSpectrogramOptions extends SpectrumOptions, MelOptions, MelNorm {
  /** 2 (the default) adds up powers in each band, 1 magnitudes. */
  power?: 1 | 2;
}

/**
 * Mel spectrogram; `librosa.feature.melspectrogram`, transposed.
 *
 * @param input A signal, or a spectrogram, whose values are added up as they are.
 * @returns `frames x nMels`, named by the bands' centres.
 * @throws {UsageError} as {@link spectrogram} and {@link melFilterbank} do.
 */
export function melSpectrogram(input: Signal | Spectrogram, options: MelSpectrogramOptions = {}): Frames {
  if ('samples' in input) {
    return extractFrames(input, melSpectrogramExtractor(input.sampleRate, options), options);
  }
  const bands = melBands(input.sampleRate, input.nFft, options);
  const data = stagedRows(input.data, input.frames, input.bins, [bands]); // (frames, nMels)
  const { frames, hopSeconds } = input;
  return { data, frames, bins: bands.size, names: bands.names, hopSeconds };
}

/** The extractor of {@link melSpectrogram}. */
export function melSpectrogramExtractor(
  sampleRate: number,
  options: MelSpectrogramOptions = {},
): FrameExtractor {
  const { spectra, kept, bands } = melParts(sampleRate, options);
  const { frameLength, hopLength } = spectra;
  const compute = computeStages(spectra, kept, [bands]);
  return { frameLength, hopLength, sampleRate, names: bands.names, compute };
}

/** Options of {@link logMelSpectrogram}. */
export interface LogMelOptions extends MelSpectrogramOptions, Pick<PowerToDbOptions, 'amin' | 'topDb'> {}

/**
 * Mel spectrogram in decibels: {@link powerToDb} of {@link melSpectrogram}, in one go.
 *
 * @param options.amin Least power told apart. Default 1e-10.
 * @param options.topDb Range below the highest value of all, dB, or null for no floor. Default 80.
 * @returns `frames x nMels`, dB.
 * @throws {UsageError} as both do.
 */
export function logMelSpectrogram(input: Signal | Spectrogram, options: LogMelOptions = {}): Frames {
  const { topDb = 80 } = options;
  if (!('samples' in input)) return powerToDb(melSpectrogram(input, options), options);
  const streamed = { ...options, topDb: null };
  const decibels = extractFrames(input, logMelSpectrogramExtractor(input.sampleRate, streamed), options);
  if (topDb !== null) raiseFloor(decibels.data, topDb);
  return decibels;
}

/**
 * The extractor of {@link logMelSpectrogram} with `topDb: null`.
 *
 * @throws {UsageError} on another `topDb`, besides.
 */
export function logMelSpectrogramExtractor(sampleRate: number, options: LogMelOptions = {}): FrameExtractor {
  refuseTopDb(options.topDb);
  const { spectra, kept, bands } = melParts(sampleRate, options);
  const { frameLength, hopLength } = spectra;
  const compute = computeStages(spectra, kept, [bands, decibelStage(bands.size, options)]);
  return { frameLength, hopLength, sampleRate, names: bands.names, compute };
}

/** @throws {UsageError} on bad options. */
export function melParts(sampleRate: number, options: MelSpectrogramOptions) {
  const { power = 2 } = options;
  checkRate(sampleRate);
  checkPower(power);
  const spectra = frameSpectra(options);
  const kept = power === 2 ? ('power' as const) : ('magnitude' as const);
  return { spectra, kept, bands: melBands(sampleRate, spectra.nFft, options) };
}
