// From labelled recordings to features in memory.
export { defaultCacheFolder, type ExtractionRecipe } from './feature-cache.js';
export {
  type ExtractionOptions,
  extractFeatureSet,
  type FeatureSet,
  type RecordingFeatures,
} from './feature-set.js';
