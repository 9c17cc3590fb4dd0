// From labelled recordings to features in memory; what the core's training needs of Node: threads, files.
export { CheckpointFile } from './checkpoint.js';
export { defaultCacheFolder, type ExtractionRecipe } from './feature-cache.js';
export {
  type ExtractionOptions,
  extractFeatureSet,
  type FeatureSet,
  type RecordingFeatures,
} from './feature-set.js';
export { startThread } from './thread-worker.js';
export { writeBundle } from './write-bundle.js';
