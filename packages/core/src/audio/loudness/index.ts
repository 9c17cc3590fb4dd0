// How loud a recording is, and making it as loud as others: EBU R 128.
export { type Loudness, LoudnessMeter, loudness } from './meter.js';
export { type LoudnessOptions, type NormalizedSignal, normalizeLoudness } from './normalize.js';
export { truePeak } from './true-peak.js';
