export * from './baselines.js';
export * from './intervals.js';
export { randomSplit } from './random-split.js';
export * from './scores.js';
export { speakerSplits } from './speaker-splits.js';
export * from './split.js';
export * from './summary.js';
