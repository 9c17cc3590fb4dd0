// From a recording's bytes to a signal ready for features: decode, resample, trim.
export { decodeAudio } from './decode.js';
export { encodeWav } from './encode-wav.js';
export { preprocess } from './preprocess.js';
export { type AudioRecipe, audioRecipe } from './recipe.js';
export { resample } from './resample.js';
export { durationSeconds, type Recording, type Signal } from './signal.js';
export { type TrimOptions, trim, trimBounds } from './trim.js';
export { UnreadFormatError } from './unread-format.js';
