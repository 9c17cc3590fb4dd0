import { UsageError } from '../errors.js';
import type { Random } from '../random.js';
import type { AugmentationRecipe } from './augmentation-recipe.js';
import { binMeans } from './normalize.js';
import type { FeatureRecipe } from './recipe.js';

/**
 * Changes one recording's features as {@link AugmentationRecipe} says, before normalisation: tempo, mel warp, time
 * masks, frequency masks, in this order. Only + - * / and floor, so that the same seed gives the same bits on
 * every host.
 *
 * @param rows Log-mel frames in dB, or others where {@link checkAugmentation} allows it, `frames x bins`; left as
 *   they are.
 * @param random Source of all draws; what is off draws nothing.
 * @returns A new array, `frames x bins`, with a number of frames of its own where the tempo changes; the rows themselves
 *   where the recipe or the draw changes nothing.
 */
export function augmentFrames(
  rows: Float32Array,
  bins: number,
  recipe: AugmentationRecipe,
  random: Random,
): Float32Array {
  const { tempo, melWarp, timeMasks, frequencyMasks } = recipe;
  const isOff = tempo === 0 && melWarp === 0 && timeMasks === 0 && frequencyMasks === 0;
  if (isOff || random.uniform() >= recipe.probability) return rows;
  let changed = new Float32Array(rows);
  if (recipe.tempo > 0) changed = changeTempo(changed, bins, 1 + random.between(-recipe.tempo, recipe.tempo));
  if (recipe.melWarp > 0) warpMel(changed, bins, 1 + random.between(-recipe.melWarp, recipe.melWarp));
  if (recipe.timeMasks > 0) maskTime(changed, bins, recipe.timeMasks, recipe.timeMaskFrames, random);
  if (recipe.frequencyMasks > 0) {
    maskFrequency(changed, bins, recipe.frequencyMasks, recipe.frequencyMaskBins, random);
  }
  return changed;
}

/**
 * Cepstra, their deltas and states of an encoder have no frequency axis: of them only `tempo` and `timeMasks` make sense.
 *
 * @throws {UsageError} where the augmentation changes the spectrum of features that are no mel spectrum, or asks for
 *   copies that nothing alters.
 */
export function checkAugmentation(features: FeatureRecipe, augmentation: AugmentationRecipe): void {
  const { copies, drawnPer: _, ...effects } = augmentation.audio;
  if (copies > 0 && Object.values(effects).every(({ probability }) => probability === 0)) {
    throw new UsageError(
      `augmentation.audio.copies is ${copies} but nothing would alter the copies: ` +
        'give an effect of augmentation.audio a probability, or set copies to 0',
    );
  }
  if (features.kind === 'logMel') return;
  for (const name of ['melWarp', 'frequencyMasks'] as const) {
    if (augmentation[name] > 0) {
      throw new UsageError(
        `augmentation.${name} changes a mel spectrum but the features are of kind ${features.kind}: ` +
          'set it to 0 or use logMel features',
      );
    }
  }
}

/** Reads the frames `factor` times as fast, linearly between neighbours; the first and last frame stay the ends. */
function changeTempo(rows: Float32Array, bins: number, factor: number): Float32Array<ArrayBuffer> {
  const frames = rows.length / bins;
  const newFrames = Math.max(1, Math.floor(frames / factor + 0.5));
  const step = newFrames > 1 ? (frames - 1) / (newFrames - 1) : 0;
  const result = new Float32Array(newFrames * bins); // (newFrames, bins)
  for (let t = 0; t < newFrames; t++) {
    const position = t * step;
    const before = Math.min(Math.floor(position), frames - 1);
    const after = Math.min(before + 1, frames - 1);
    const share = position - before;
    for (let bin = 0; bin < bins; bin++) {
      const low = rows[before * bins + bin]!;
      result[t * bins + bin] = low + share * (rows[after * bins + bin]! - low);
    }
  }
  return result;
}

/** Reads band `b` of each frame at `b * factor`, linearly between neighbours; the value at the upper edge is held. */
function warpMel(rows: Float32Array, bins: number, factor: number): void {
  const source = new Float32Array(bins);
  for (let row = 0; row < rows.length; row += bins) {
    source.set(rows.subarray(row, row + bins));
    for (let bin = 0; bin < bins; bin++) {
      const position = Math.min(bin * factor, bins - 1);
      const below = Math.floor(position);
      const low = source[below]!;
      rows[row + bin] = low + (position - below) * (source[Math.min(below + 1, bins - 1)]! - low);
    }
  }
}

/** Sets `count` stretches of 0 to `longest` frames to each bin's mean. */
function maskTime(rows: Float32Array, bins: number, count: number, longest: number, random: Random): void {
  const means = binMeans(rows, bins);
  const frames = rows.length / bins;
  for (let mask = 0; mask < count; mask++) {
    const { start, end } = stretch(longest, frames, random);
    for (let t = start; t < end; t++) rows.set(means, t * bins);
  }
}

/** Sets `count` runs of 0 to `widest` bands to each band's mean. */
function maskFrequency(
  rows: Float32Array,
  bins: number,
  count: number,
  widest: number,
  random: Random,
): void {
  const means = binMeans(rows, bins);
  for (let mask = 0; mask < count; mask++) {
    const { start, end } = stretch(widest, bins, random);
    for (let row = 0; row < rows.length; row += bins) {
      for (let bin = start; bin < end; bin++) rows[row + bin] = means[bin]!;
    }
  }
}

/** A stretch of 0 to `longest` of `total` places, both drawn. */
function stretch(longest: number, total: number, random: Random): { start: number; end: number } {
  const length = Math.min(random.below(longest + 1), total);
  const start = random.below(total - length + 1);
  return { start, end: start + length };
}
