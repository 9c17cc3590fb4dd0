/**
 * From a signal to frames of numbers: spectra, mel bands, cepstra, pitch and level, as librosa 0.11 defines them but
 * with time along the rows (`frames x bins`), and the same bits on every host.
 */
export * from '../spectrum/index.js';
export { augmentFrames, checkAugmentation } from './augmentation.js';
export { type AugmentationRecipe, augmentationRecipe } from './augmentation-recipe.js';
export * from './chroma/index.js';
export * from './contours/index.js';
export * from './egemaps/index.js';
export { compactRows, extractFeatures, type Features, type StateEncoder } from './extract.js';
export { areOfSignal, functionalCount } from './functionals.js';
export * from './mel/index.js';
export { binMeans, normalizeFrames } from './normalize.js';
export * from './pitch/index.js';
export { profileShift, subtractShift } from './profile-shift.js';
export * from './prosody/index.js';
export { type FeatureRecipe, featureBins, featureRecipe, stateNames } from './recipe.js';
export * from './rhythm/index.js';
export * from './spectral/index.js';
export * from './units.js';
export * from './waveform/index.js';
