// The shape of each frame's spectrum in a few numbers.
export { type SpectralBandwidthOptions, spectralBandwidth, spectralBandwidthExtractor } from './bandwidth.js';
export { spectralCentroid, spectralCentroidExtractor } from './centroid.js';
export { type SpectralContrastOptions, spectralContrast, spectralContrastExtractor } from './contrast.js';
export { type SpectralFlatnessOptions, spectralFlatness, spectralFlatnessExtractor } from './flatness.js';
export { type PolyFeaturesOptions, polyFeatures, polyFeaturesExtractor } from './poly-features.js';
export { type SpectralRolloffOptions, spectralRolloff, spectralRolloffExtractor } from './rolloff.js';
