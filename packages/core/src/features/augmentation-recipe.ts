import { z } from 'zod';
import { audioAugmentationRecipe } from '../audio/augmentation/recipe.js';

/**
 * Changes to a training recording: to its sound, in copies made once, and to its log-mel frames or those of the copy that
 * is heard, drawn anew each epoch. Each is off at 0. `probability` is that of changing a recording's frames at all.
 */
export const augmentationRecipe = z.strictObject({
  audio: audioAugmentationRecipe.prefault({}),
  probability: z.number().min(0).max(1).default(1),
  /**
   * Stretches or squeezes the mel axis about its lower end by up to this fraction either way, e.g. 0.15, as another
   * vocal tract and another pitch would (vocal tract length perturbation, Jaitly and Hinton, 2013).
   */
  melWarp: z.number().min(0).max(0.9).default(0),
  /** Plays faster or slower by up to this fraction either way, e.g. 0.15. */
  tempo: z.number().min(0).max(0.9).default(0),
  /** Sets stretches of up to `timeMaskFrames` frames to the recording's mean (SpecAugment, Park et al., 2019). */
  timeMasks: z.int().min(0).default(0),
  timeMaskFrames: z.int().min(0).default(0),
  /** Sets runs of up to `frequencyMaskBins` bands to the recording's mean. */
  frequencyMasks: z.int().min(0).default(0),
  frequencyMaskBins: z.int().min(0).default(0),
});

export type AugmentationRecipe = z.infer<typeof augmentationRecipe>;
