import type { Signal } from '../signal.js';
import type { Frames } from '../spectrum/frames.js';
import { delta } from './mel/delta.js';
import { logMelSpectrogram } from './mel/mel-spectrogram.js';
import { mfcc } from './mel/mfcc.js';
import { whisperLogMel } from './mel/whisper.js';
import type { FeatureRecipe } from './recipe.js';

/**
 * What the recipe says of one signal, before normalisation: these values are the ones that are cached. The same
 * bits on every host.
 *
 * @returns `frames x featureBins(recipe)`; log-mel in dB of power.
 * @throws {UsageError} on an empty signal, samples that are not finite, `fMax` above half the signal's rate, with deltas
 *   on a signal of fewer than nine frames, and as {@link whisperLogMel} does.
 */
export function extractFeatures(signal: Signal, recipe: FeatureRecipe): Frames {
  if (recipe.kind === 'logMel') return logMelSpectrogram(signal, recipe);
  if (recipe.kind === 'whisperLogMel') return whisperLogMel(signal, recipe);
  const cepstrum = mfcc(signal, recipe);
  const parts = [cepstrum];
  if (recipe.deltas >= 1) parts.push(delta(cepstrum, { order: 1 }));
  if (recipe.deltas >= 2) parts.push(delta(cepstrum, { order: 2 }));
  return sideBySide(parts);
}

/** Number of values a frame that the recipe makes. */
export function featureBins(recipe: FeatureRecipe): number {
  return recipe.kind === 'mfcc' ? recipe.nMfcc * (1 + recipe.deltas) : recipe.nMels;
}

function sideBySide(parts: readonly Frames[]): Frames {
  const { frames, hopSeconds } = parts[0]!;
  const bins = parts.reduce((sum, part) => sum + part.bins, 0);
  const data = new Float32Array(frames * bins); // (frames, bins)
  let column = 0;
  for (const part of parts) {
    for (let t = 0; t < frames; t++) {
      data.set(part.data.subarray(t * part.bins, (t + 1) * part.bins), t * bins + column);
    }
    column += part.bins;
  }
  return { data, frames, bins, names: parts.flatMap((part) => part.names), hopSeconds };
}
