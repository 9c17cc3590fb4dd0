// Mel bands, their decibels and cepstra, and how those change over time.
export { powerToDb } from './decibels.js';
export { delta } from './delta.js';
export {
  hzToMel,
  type MelFilterbank,
  type MelOptions,
  type MelScale,
  melFilterbank,
  melSpectrogram,
  melToHz,
} from './mel.js';
export { type MfccOptions, mfcc } from './mfcc.js';
