// From labelled recordings to features in memory; what the core's training needs of Node: threads, files.
export { type AlteredCopies, extractCopies } from './altered-copies.js';
export { CheckpointFile } from './checkpoint.js';
export type { ExtractionOptions } from './extract-all.js';
export { defaultCacheFolder, type ExtractionRecipe } from './feature-cache.js';
export {
  extractFeatureSet,
  type FeatureSet,
  type RecordingFeatures,
} from './feature-set.js';
export { startThread } from './thread-worker.js';
export { writeBundle } from './write-bundle.js';
