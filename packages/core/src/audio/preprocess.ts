import type { Signal } from '../signal.js';
import type { AudioRecipe } from './recipe.js';
import { resample } from './resample.js';
import { trim } from './trim.js';

/** The one way from a decoded recording (mono already) to a signal ready for features: resample, then trim. */
export function preprocess(signal: Signal, recipe: AudioRecipe): Signal {
  const resampled = resample(signal, recipe.sampleRate);
  return recipe.trimTopDb === null ? resampled : trim(resampled, { topDb: recipe.trimTopDb });
}
