// What the waveform itself tells, without a spectrum.
export { autocorrelate } from './autocorrelate.js';
export { type FrameOptions, frame } from './frame.js';
export { type LpcOptions, lpc, lpcExtractor, lpcFrames } from './lpc.js';
export { type RmsOptions, rms, rmsExtractor } from './rms.js';
export {
  type CrossingOptions,
  type ZeroCrossingRateOptions,
  zeroCrossingRate,
  zeroCrossingRateExtractor,
  zeroCrossings,
} from './zero-crossings.js';
