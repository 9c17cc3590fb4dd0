import { z } from 'zod';

/** What happens to a recording before features are computed, in this order: mono, resample, trim. */
export const audioRecipe = z.strictObject({
  /** Rate every recording is resampled to, Hz. */
  sampleRate: z.int().min(4000).max(192000).default(16000),
  /** Leading and trailing frames this many dB below the loudest are cut off; null keeps them. */
  trimTopDb: z.number().positive().nullable().default(null),
});

export type AudioRecipe = z.infer<typeof audioRecipe>;
