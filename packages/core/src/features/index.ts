/**
 * From a signal to frames of numbers: spectra, mel bands, cepstra, pitch and level, as librosa 0.11 defines them but
 * with time along the rows (`frames x bins`), and the same bits on every host.
 */
export { augmentFrames, checkAugmentation } from './augmentation.js';
export { type AugmentationRecipe, augmentationRecipe } from './augmentation-recipe.js';
export { powerToDb } from './decibels.js';
export { delta } from './delta.js';
export { extractFeatures, featureBins } from './extract.js';
export { RealFft, realFft } from './fft.js';
export type { Frames } from './frames.js';
export { rms } from './loudness.js';
export {
  hzToMel,
  type MelFilterbank,
  type MelOptions,
  type MelScale,
  melFilterbank,
  melSpectrogram,
  melToHz,
} from './mel.js';
export { type MfccOptions, mfcc } from './mfcc.js';
export { normalizeFrames } from './normalize.js';
export { pitchContour, type YinOptions, yin } from './pitch.js';
export { type FeatureRecipe, featureRecipe } from './recipe.js';
export { type SpectrumOptions, spectrogram } from './spectrogram.js';
export { hann } from './window.js';
