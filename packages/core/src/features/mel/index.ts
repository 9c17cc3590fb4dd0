// Mel bands, their decibels and cepstra, and how those change over time.
export { amplitudeToDb, dbToAmplitude, dbToPower, type PowerToDbOptions, powerToDb } from './decibels.js';
export { type DeltaOptions, delta, deltaTransform } from './delta.js';
export {
  hzToMel,
  type MelFilterbank,
  type MelNorm,
  type MelOptions,
  melFilterbank,
  melToHz,
} from './filterbank.js';
export {
  type LogMelOptions,
  logMelSpectrogram,
  logMelSpectrogramExtractor,
  type MelSpectrogramOptions,
  melSpectrogram,
  melSpectrogramExtractor,
} from './mel-spectrogram.js';
export { type MfccOptions, mfcc, mfccExtractor } from './mfcc.js';
export { type PcenOptions, pcen, pcenTransform } from './pcen.js';
export { type WhisperLogMelOptions, whisperLogMel } from './whisper.js';
