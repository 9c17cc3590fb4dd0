// What changes a sound.
export { phaseVocoder } from './phase-vocoder.js';
export { deemphasis, type EmphasisOptions, type Emphasized, preemphasis } from './preemphasis.js';
export { type PitchShiftOptions, pitchShift, type TimeStretchOptions, timeStretch } from './stretch.js';
