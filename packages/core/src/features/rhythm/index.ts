// When things begin, and how they repeat.
export { type OnsetDetectOptions, onsetBacktrack, onsetDetect } from './onset-detect.js';
export { type OnsetStrengthOptions, onsetStrength } from './onset-strength.js';
export { type PeakPickOptions, peakPick } from './peak-pick.js';
export { type TempoOptions, tempo } from './tempo.js';
export { type TempogramOptions, tempogram } from './tempogram.js';
