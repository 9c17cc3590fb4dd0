// Pitch classes, octaves folded into one.
export { type ChromaCqtOptions, chromaCqt } from './chroma-cqt.js';
export { type ChromaStftOptions, chromaStft, chromaStftExtractor } from './chroma-stft.js';
export { type ConstantQOptions, constantQSpectrogram } from './constant-q.js';
export { type ChromaFilterbank, type ChromaOptions, chromaFilterbank } from './filterbank.js';
export { type PipTrackOptions, pipTrack } from './pip-track.js';
export { tonnetz } from './tonnetz.js';
export { estimateTuning, pitchTuning, type TuningOptions } from './tuning.js';
