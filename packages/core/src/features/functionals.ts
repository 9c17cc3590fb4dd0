import type { Signal } from '../signal.js';
import { contourFunctionals } from './contours/index.js';
import { egemaps } from './egemaps/index.js';
import type { FeatureRecipe } from './recipe.js';

/** Each kind of functionals: how many there are and how they are computed. */
const KINDS = {
  egemaps: { count: 88, compute: egemaps },
  contours: { count: 903, compute: contourFunctionals },
};

/**
 * What the recipe says of a signal as a whole, before standardisation. The same bits on every host.
 *
 * @returns `functionalCount(recipe)` values.
 * @throws {UsageError} as {@link egemaps} does.
 */
export function extractFunctionals(
  signal: Signal,
  { functionals }: Pick<FeatureRecipe, 'functionals'>,
): Float32Array {
  return functionals === null ? new Float32Array(0) : KINDS[functionals].compute(signal).values;
}

/** How many numbers describe a whole signal by the recipe. */
export function functionalCount({ functionals }: Pick<FeatureRecipe, 'functionals'>): number {
  return functionals === null ? 0 : KINDS[functionals].count;
}
