// Searches a recipe's ranges for the values that recognise unheard voices best.
export { type Candidate, drawCandidates } from './candidates.js';
export { cutFolds, type Folds } from './folds.js';
export { type Halved, halve, planRungs, type Rung } from './halving.js';
export { importanceOf, type Point } from './importance.js';
export { type Dimension, drawValue, loadRanges, parseRanges, type Range, type Value } from './ranges.js';
export { type SearchOptions, searchRecipe } from './search.js';
export { type TunedDimension, type TuningResult, tuningResultSchema } from './tuning-result.js';
