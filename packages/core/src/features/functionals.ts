import type { Signal } from '../signal.js';
import type { Frames } from '../spectrum/frames.js';
import { contourFunctionals } from './contours/index.js';
import { egemaps } from './egemaps/index.js';
import { binMeans } from './normalize.js';
import { type FeatureRecipe, stateNames } from './recipe.js';

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
  const { functionals } = recipe;
  if (functionals === null) return 0;
  if (functionals !== 'stateMeans' && functionals !== 'stateStatistics') return KINDS[functionals].count;
  const { width } = recipe as Extract<FeatureRecipe, { kind: 'encoder' | 'onnxEncoder' }>;
  return (functionals === 'stateMeans' ? 1 : 2) * stateNames(recipe)!.length * width;
}

/** Mean over time of each bin, and for `stateStatistics` then its (population) deviation. */
export function stateFunctionals(
  { data, frames, bins }: Frames,
  kind: 'stateMeans' | 'stateStatistics',
): Float32Array {
  const means = binMeans(data, bins);
  if (kind === 'stateMeans') return Float32Array.from(means);
  const squares = new Float64Array(bins);
  for (let i = 0, bin = 0; i < data.length; i++) {
    const difference = data[i]! - means[bin]!;
    squares[bin]! += difference * difference;
    if (++bin === bins) bin = 0;
  }
  return Float32Array.of(...means, ...squares.map((sum) => Math.sqrt(sum / frames)));
}
