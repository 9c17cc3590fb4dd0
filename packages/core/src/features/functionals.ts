import type { Signal } from '../signal.js';
import { egemaps } from './egemaps/index.js';
import type { FeatureRecipe } from './recipe.js';

/** Functionals of eGeMAPSv02. */
const EGEMAPS = 88;

/**
 * What the recipe says of a signal as a whole, before standardisation. The same bits on every host.
 *
 * @returns `functionalCount(recipe)` values.
 * @throws {UsageError} as {@link egemaps} does.
 */
export function extractFunctionals(signal: Signal, recipe: FeatureRecipe): Float32Array {
  return recipe.functionals === null ? new Float32Array(0) : Float32Array.from(egemaps(signal).values);
}

/** How many numbers describe a whole signal by the recipe. */
export function functionalCount(recipe: Pick<FeatureRecipe, 'functionals'>): number {
  return recipe.functionals === null ? 0 : EGEMAPS;
}
