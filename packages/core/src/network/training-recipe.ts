import { z } from 'zod';

/** How the weights are found. */
export const trainingRecipe = z.strictObject({
  optimizer: z.enum(['adam', 'adamw']).default('adamw'),
  /** Highest learning rate. */
  learningRate: z.number().positive().default(1e-3),
  /** Share of the learning rate at which blocks of the encoder are trained. */
  encoderRate: z.number().positive().default(0.1),
  /** Decay of the weights a step: added to the gradient by adam, applied to the weights by adamw. */
  weightDecay: z.number().min(0).default(0),
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.999),
  epsilon: z.number().positive().default(1e-8),
  /** After the warm-up the rate stays, or falls along half a cosine to nearly 0 at the last step. */
  schedule: z.enum(['constant', 'cosine']).default('cosine'),
  /** Epochs over which the rate rises linearly from 0. */
  warmupEpochs: z.number().min(0).default(0),
  epochs: z.int().min(1).default(30),
  batchSize: z.int().min(1).default(32),
  labelSmoothing: z.number().min(0).lt(1).default(0),
  /** Weight of the dimensions' mean squared error, in units of their variance, beside the emotions' cross-entropy. */
  dimensionWeight: z.number().positive().default(1),
  /**
   * Recordings are mixed in pairs, frames and labels alike, by shares drawn from Beta(mixup, mixup); 0 mixes nothing
   * (Zhang et al., 2018).
   */
  mixup: z.number().min(0).max(1).default(0),
  /**
   * Each recording is heard with a profile of its voice, the mean of 1 to 32 of the speaker's other training recordings,
   * which is taken off its features: the model can then be given one in use. Null for never.
   */
  profiles: z
    .strictObject({
      /** Share of the recordings that are heard without one. */
      none: z.number().min(0).max(1).default(0.3),
      /** Of the profiles, the share that is made of neutral clips alone or by four fifths, as life makes them. */
      neutral: z.number().min(0).max(1).default(0.5),
      /**
       * What is heard without one is moved like the voice of someone who does not exist, which differs from the others this
       * many times as much as the training voices do; 0 moves nothing.
       */
      randomVoices: z.number().min(0).default(0),
    })
    .nullable()
    .default(null),
  /** An epoch is every recording once, or as many draws with each class, or each class of each corpus, equally often. */
  sampling: z.enum(['all', 'balanced', 'balancedCorpora']).default('all'),
  /** `balanced` weighs a class by the inverse of its share of the training recordings. */
  classWeights: z.enum(['none', 'balanced']).default('none'),
  /** Longest gradient (Euclidean norm over all weights); longer ones are scaled down to it. */
  gradientClip: z.number().positive().nullable().default(5),
  /** Epochs without a better validation score before training stops; null never stops early. */
  patience: z.int().min(1).nullable().default(null),
  /**
   * The weights that are tested are a running mean of those after each step, which keeps this share of itself, less in
   * the first steps (Polyak and Juditsky, 1992); null tests the weights themselves.
   */
  averaging: z.number().gt(0).lt(1).nullable().default(null),
  /** Keep the weights of the epoch that scored best on the validation part, or those of the last one. */
  keep: z.enum(['best', 'last']).default('best'),
});

export type TrainingRecipe = z.infer<typeof trainingRecipe>;
