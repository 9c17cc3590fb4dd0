import type { Signal } from '../signal.js';
import type { Frames } from '../spectrum/frames.js';
import { contourFunctionals } from './contours/index.js';
import { egemaps } from './egemaps/index.js';
import type { FeatureRecipe } from './recipe.js';

/** Each kind of functionals that a signal alone decides: how many there are and how they are computed. */
const KINDS = {
  egemaps: { count: 88, compute: egemaps },
  contours: { count: 903, compute: contourFunctionals },
};

/** What describes a signal as a whole, before standardisation. */
export function extractFunctionals(signal: Signal, kind: keyof typeof KINDS | null): Float32Array {
  return kind === null ? new Float32Array(0) : KINDS[kind].compute(signal).values;
}

/** How many numbers describe a whole signal by the recipe. */
export function functionalCount(recipe: FeatureRecipe): number {
  if (recipe.functionals === null) return 0;
  if (recipe.functionals !== 'states') return KINDS[recipe.functionals].count;
  return recipe.kind === 'encoder' ? 2 * recipe.blocks.length * recipe.width : 0;
}

/** Mean over time of each bin, then its (population) deviation: `2 x bins` values. */
export function stateStatistics({ data, frames, bins }: Frames): Float32Array {
  const sums = new Float64Array(bins);
  const squares = new Float64Array(bins);
  for (let i = 0, bin = 0; i < data.length; i++) {
    sums[bin]! += data[i]!;
    if (++bin === bins) bin = 0;
  }
  const means = sums.map((sum) => sum / frames);
  for (let i = 0, bin = 0; i < data.length; i++) {
    const difference = data[i]! - means[bin]!;
    squares[bin]! += difference * difference;
    if (++bin === bins) bin = 0;
  }
  const deviations = squares.map((sum) => Math.sqrt(sum / frames));
  return Float32Array.of(...means, ...deviations);
}
