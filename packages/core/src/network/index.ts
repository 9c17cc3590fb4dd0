export { FrameStatistics } from './frame-statistics.js';
export { crossEntropy, softmax } from './loss.js';
export { Network, type Parameter } from './network.js';
export { clipGradients, Optimizer, type OptimizerState } from './optimizer.js';
export { type NetworkRecipe, networkRecipe } from './recipe.js';
export { NetworkRunner } from './runner.js';
export { learningRateAt } from './schedule.js';
export { joinSequences, type Sequences } from './sequences.js';
export { type TrainingRecipe, trainingRecipe } from './training-recipe.js';
