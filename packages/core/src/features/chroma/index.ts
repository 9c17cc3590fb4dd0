// Pitch classes, octaves folded into one.
export { type ChromaStftOptions, chromaStft, chromaStftExtractor } from './chroma-stft.js';
export { type ChromaFilterbank, type ChromaOptions, chromaFilterbank } from './filterbank.js';
export { type PipTrackOptions, pipTrack } from './pip-track.js';
export { tonnetz } from './tonnetz.js';
export { estimateTuning, pitchTuning, type TuningOptions } from './tuning.js';
