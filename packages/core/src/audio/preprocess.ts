import { AffettoError } from '../errors.js';
import type { Signal } from '../signal.js';
import { denoise } from './denoise.js';
import { normalizeLoudness } from './loudness/index.js';
import type { AudioRecipe } from './recipe.js';
import { resample } from './resample.js';
import { trim } from './trim.js';
import { speechSegments } from './voice-activity/index.js';

/** A recording in which no speech was found, under a recipe that keeps speech only. */
export class NoSpeechError extends AffettoError {
  override name = 'NoSpeechError';

  constructor() {
    super('no speech was found in the recording, and the recipe keeps speech only (audio.speechOnly)');
  }
}

/**
 * The one way from a decoded recording (mono already) to a signal ready for features: resample, then what the recipe asks
 * for of denoise, speech only, trim and loudness.
 *
 * @throws {NoSpeechError} where the recipe keeps speech only and there is none.
 * @throws {UsageError} where a step after resampling meets an empty signal or samples that are not finite.
 */
export function preprocess(signal: Signal, recipe: AudioRecipe): Signal {
  const resampled = resample(signal, recipe.sampleRate);
  let prepared = recipe.denoise ? denoise(resampled) : resampled;
  if (recipe.speechOnly) {
    // Speech is sought in the sound as it was: what is left of the noise is no longer steady.
    const { start, end } = speechBounds(resampled);
    prepared = { samples: prepared.samples.subarray(start, end), sampleRate: prepared.sampleRate };
  }
  if (recipe.trimTopDb !== null) prepared = trim(prepared, { topDb: recipe.trimTopDb });
  if (recipe.loudnessLufs !== null) {
    prepared = normalizeLoudness(prepared, { targetLufs: recipe.loudnessLufs });
  }
  return prepared;
}

/** From the first speech to the last, samples. */
function speechBounds(signal: Signal): { start: number; end: number } {
  const segments = speechSegments(signal);
  if (segments.length === 0) throw new NoSpeechError();
  return {
    start: Math.round(segments[0]!.startSeconds * signal.sampleRate),
    end: Math.round(segments.at(-1)!.endSeconds * signal.sampleRate),
  };
}
