// What the waveform itself tells, without a spectrum.
export { type RmsOptions, rms, rmsExtractor } from './rms.js';
