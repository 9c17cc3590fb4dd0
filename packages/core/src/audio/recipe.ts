import { z } from 'zod';

/**
 * What happens to a recording before features are computed, in this order: mono, resample, denoise, speech only, trim,
 * loudness.
 */
export const audioRecipe = z
  .strictObject({
    /** Rate every recording is resampled to, Hz. */
    sampleRate: z.int().min(4000).max(192000).default(16000),
    /** Steady noise is lowered by 20 dB. */
    denoise: z.boolean().default(false),
    /** What lies before the first and behind the last speech is cut off; a recording without speech is refused. */
    speechOnly: z.boolean().default(false),
    /** Leading and trailing frames this many dB below the loudest are cut off; null keeps them. */
    trimTopDb: z.number().positive().nullable().default(null),
    /** Integrated loudness every recording is brought to, LUFS; null leaves it as it is. */
    loudnessLufs: z.number().min(-70).max(0).nullable().default(null),
  })
  .refine(({ sampleRate, denoise, speechOnly }) => sampleRate >= 8000 || !(denoise || speechOnly), {
    path: ['sampleRate'],
    error: 'must be at least 8000 Hz for denoise and speechOnly, which have to find speech',
  });

export type AudioRecipe = z.infer<typeof audioRecipe>;
