export {
  type BaselineName,
  type BaselineOptions,
  type BaselineResult,
  runBaseline,
} from './baseline-experiment.js';
export * from './baselines.js';
export * from './calibration.js';
export { corpusSplits } from './corpus-splits.js';
export * from './dimension-scores.js';
export type { EnrolmentScore } from './enrolment.js';
export { type EvaluationOptions, evaluateModel } from './evaluate-model.js';
export * from './evaluation-result.js';
export { type Experiment, type ExperimentOptions, runExperiment } from './experiment.js';
export { type RunState, titleOf } from './experiment-progress.js';
export * from './experiment-result.js';
export * from './intervals.js';
export { decisionValues, type LabelledRows, trainLinearSvm } from './linear-svm.js';
export { modelCalibration } from './model-calibration.js';
export type { Protocol } from './plan-runs.js';
export { randomFolds } from './random-folds.js';
export { randomSplit } from './random-split.js';
export { finishedRun, type Run, type RunPlan, runOnce } from './run.js';
export * from './scores.js';
export { speakerSplits } from './speaker-splits.js';
export * from './split.js';
export * from './summary.js';
export { spokenInOneEmotion } from './words.js';
