export * from './baselines.js';
export { type Experiment, type ExperimentOptions, runExperiment } from './experiment.js';
export * from './experiment-result.js';
export * from './intervals.js';
export { randomSplit } from './random-split.js';
export * from './scores.js';
export { speakerSplits } from './speaker-splits.js';
export * from './split.js';
export * from './summary.js';
