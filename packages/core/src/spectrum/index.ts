// What everything that looks at a short time of signal is made of: frames, windows, Fourier transforms.
export { RealFft, realFft } from './fft.js';
export { FrameSpectra, type WindowAlignment } from './frame-spectra.js';
export { type FrameTransform, transformFrames } from './frame-transform.js';
export type { Frames } from './frames.js';
export {
  extractFrames,
  type FrameExtractor,
  FrameStream,
  type Framing,
  frameCount,
  type PadMode,
} from './framing.js';
export { istft } from './istft.js';
export {
  type Spectrogram,
  type SpectrogramOptions,
  type SpectrumOptions,
  spectrogram,
  spectrogramExtractor,
} from './spectrogram.js';
export { type SpectrumFeature, spectrumExtractor, spectrumFrames } from './spectrum-feature.js';
export { type Stft, stft } from './stft.js';
export { getWindow, hann, type WindowName } from './windows.js';
