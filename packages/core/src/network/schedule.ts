import { cosPi } from './elementary.js';
import type { TrainingRecipe } from './training-recipe.js';

/**
 * The learning rate of a step: linearly up from 0 over the warm-up, then constant or down along half a cosine.
 *
 * @param step From 0.
 * @param totalSteps Steps of the whole training.
 * @param stepsPerEpoch Steps of an epoch, which the warm-up is counted in.
 */
export function learningRateAt(
  step: number,
  totalSteps: number,
  stepsPerEpoch: number,
  recipe: Pick<TrainingRecipe, 'learningRate' | 'schedule' | 'warmupEpochs'>,
): number {
  const warmup = Math.round(recipe.warmupEpochs * stepsPerEpoch);
  if (step < warmup) return (recipe.learningRate * (step + 1)) / (warmup + 1);
  if (recipe.schedule === 'constant') return recipe.learningRate;
  const done = (step - warmup) / Math.max(1, totalSteps - warmup);
  return (recipe.learningRate * (1 + cosPi(Math.min(done, 1)))) / 2;
}
