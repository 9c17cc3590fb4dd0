// From a recording's bytes to a signal ready for features: decode, resample, trim.
export { durationSeconds, type Recording, type Signal } from '../signal.js';
export * from './augmentation/index.js';
export { type DenoiseOptions, denoise } from './denoise.js';
export * from './effects/index.js';
export { decodeAudio } from './formats/decode.js';
export { encodeWav } from './formats/encode-wav.js';
export { UnreadFormatError } from './formats/unread-format.js';
export * from './loudness/index.js';
export { NoSpeechError, preprocess } from './preprocess.js';
export { checkQuality, type Quality } from './quality.js';
export { type AudioRecipe, audioRecipe } from './recipe.js';
export { Resampler, resample } from './resample.js';
export { denoiseByRnnoise, type Rnnoise } from './rnnoise.js';
export { type Bounds, split, type TrimOptions, trim, trimBounds } from './trim.js';
export * from './voice-activity/index.js';
