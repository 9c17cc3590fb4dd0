// From labelled recordings to features in memory, and from those to weights.
export { CheckpointFile } from './checkpoint.js';
export { createDataset, type Dataset, type ModelRecipe } from './dataset.js';
export { defaultCacheFolder, type ExtractionRecipe } from './feature-cache.js';
export {
  type ExtractionOptions,
  extractFeatureSet,
  type FeatureSet,
  type RecordingFeatures,
} from './feature-set.js';
export { TrainingPool } from './pool.js';
export { type Epoch, type TrainedWeights, type TrainOptions, trainNetwork } from './trainer.js';
export { writeBundle } from './write-bundle.js';
