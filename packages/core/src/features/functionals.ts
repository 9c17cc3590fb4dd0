import type { Signal } from '../signal.js';
import type { Frames } from '../spectrum/frames.js';
import { contourFunctionals, modulationFunctionals } from './contours/index.js';
import { egemaps } from './egemaps/index.js';
import { binMeans } from './normalize.js';
import { type FeatureRecipe, featureBins } from './recipe.js';

/** The functionals that a signal alone decides: how many there are and how they are computed. */
const OF_SIGNAL = {
  egemaps: { count: 88, compute: egemaps },
  contours: { count: 903, compute: contourFunctionals },
  modulations: { count: 1261, compute: modulationFunctionals },
};

type Kind = NonNullable<FeatureRecipe['functionals']>;

/** Whether functionals are of the signal itself, of which they need as much as eGeMAPS does (0.07 s), and not of its frames. */
export function areOfSignal(kind: Kind | null): kind is keyof typeof OF_SIGNAL {
  return kind !== null && kind in OF_SIGNAL;
}

/**
 * What describes a signal as a whole, before standardisation.
 *
 * @param frames Its frames, before normalisation.
 */
export function extractFunctionals(signal: Signal, frames: Frames, kind: Kind | null): Float32Array {
  if (kind === null) return new Float32Array(0);
  return areOfSignal(kind) ? OF_SIGNAL[kind].compute(signal).values : frameFunctionals(frames, kind);
}

/** How many numbers describe a whole signal by the recipe. */
export function functionalCount(recipe: FeatureRecipe): number {
  const { functionals } = recipe;
  if (functionals === null) return 0;
  if (areOfSignal(functionals)) return OF_SIGNAL[functionals].count;
  return functionals === 'frameMeans' ? featureBins(recipe) : 2 * featureBins(recipe);
}

/** Mean over time of each bin, and for `frameStatistics` then its (population) deviation. */
function frameFunctionals(
  { data, frames, bins }: Frames,
  kind: 'frameMeans' | 'frameStatistics',
): Float32Array {
  const means = binMeans(data, bins);
  if (kind === 'frameMeans') return Float32Array.from(means);
  const squares = new Float64Array(bins);
  for (let i = 0, bin = 0; i < data.length; i++) {
    const difference = data[i]! - means[bin]!;
    squares[bin]! += difference * difference;
    if (++bin === bins) bin = 0;
  }
  return Float32Array.of(...means, ...squares.map((sum) => Math.sqrt(sum / frames)));
}
