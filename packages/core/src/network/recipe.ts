import { z } from 'zod';

/** What may be known of an utterance besides its emotion, as numbers of any range (Russell and Mehrabian, 1977). */
export const DIMENSIONS = ['arousal', 'valence', 'dominance'] as const;

export type Dimension = (typeof DIMENSIONS)[number];

/** Blocks of an encoder that are trained with the network. */
const encoderBlocksRecipe = z
  .strictObject({
    /** How many, behind the last one whose states the frames hold. */
    blocks: z.int().min(1),
    /** Width of a state, heads of its attention and width in the middle of a block: the encoder's own. */
    width: z.int().min(1).default(512),
    heads: z.int().min(1).default(8),
    hidden: z.int().min(1).default(2048),
  })
  .refine(({ width, heads }) => width % heads === 0, {
    path: ['heads'],
    error: 'must divide the width',
  });

export type EncoderBlocksRecipe = z.infer<typeof encoderBlocksRecipe>;

/**
 * The classifier, from frames to logits: standardised input, perhaps a mean over an encoder's blocks, convolutions over
 * time (each with a bias and ReLU, its `stride` skipping frames), LSTM layers, pooling over time, a dense layer or two. Dropout follows all but the last.
 */
export const networkRecipe = z.strictObject({
  /** Blocks of the encoder that go on from the frames' last state and are trained; null leaves all of it frozen. */
  encoder: encoderBlocksRecipe.nullable().default(null),
  /** Of how many blocks a frame holds the states, those of trained blocks too, to be averaged by learned weights; null leaves them side by side. */
  blockMix: z.int().min(2).nullable().default(null),
  convolutions: z
    .array(
      z.strictObject({
        channels: z.int().min(1),
        /** Frames under the kernel; odd, centred, zeros beyond the ends. */
        kernel: z
          .int()
          .min(1)
          .refine((k) => k % 2 === 1, 'a kernel is an odd number of frames'),
        stride: z.int().min(1).default(1),
      }),
    )
    .default([]),
  /**
   * What each convolution gives is normalised before its ReLU, then scaled and shifted by learned amounts a channel:
   * `batch` over the frames of a shard in training, by running means in use; `layer` over the channels of a frame.
   */
  normalization: z.enum(['none', 'batch', 'layer']).default('none'),
  lstm: z.strictObject({
    layers: z.int().min(1).max(8).default(1),
    /** Hidden units a direction. */
    units: z.int().min(1).default(64),
    direction: z.enum(['forward', 'backward', 'both']).default('both'),
  }),
  /**
   * What the frames become, side by side: mean and deviation over time, learned weighted means, the state in which each
   * direction of the LSTM ends, and the utterance's functionals (`features.functionals`).
   */
  pooling: z
    .array(z.enum(['statistics', 'attention', 'last', 'functionals']))
    .min(1)
    .refine((kinds) => new Set(kinds).size === kinds.length, 'a pooling stands there twice')
    .default(['statistics']),
  /** Weighted means that attention pooling learns, each with weights of its own. */
  attentionHeads: z.int().min(1).default(1),
  /** Units of a dense layer with ReLU between pooling and classifier; null for none. */
  hidden: z.int().min(1).nullable().default(null),
  /** What the dense layer gives is normalised over its units before the ReLU (Ba, Kiros and Hinton, 2016), or not. */
  hiddenNormalization: z.enum(['none', 'layer']).default('none'),
  /**
   * A linear discriminant of the functionals, in closed form (`fitDiscriminant` of `@affetto/core/training`), whose scores are
   * added to the logits in use. It needs `functionals` in `pooling`.
   */
  discriminant: z
    .strictObject({
      /** By which its scores, log-likelihoods, are multiplied. */
      weight: z.number().positive().max(10).default(0.3),
      /** What is added to each variance, in parts of their mean: the more, the less it trusts small directions. */
      ridge: z.number().positive().default(2),
      /**
       * What recordings of one emotion are taken to differ by: all that they do, `voices` too, or what those of one voice do,
       * `withinVoices`. The one is better for voices of the corpora that were trained on, the other for further corpora.
       */
      spread: z.enum(['voices', 'withinVoices']).default('voices'),
    })
    .nullable()
    .default(null),
  /**
   * Whether a profile's clips are heard for neutral speech, whose mean is not that of the voice over all emotions, and the
   * difference is left out of what the profile takes off (`ProfileMood` of `@affetto/core/network`). Neutral is the class of that
   * name; without one nothing is left out. It needs `functionals` in
   * `pooling`, and does nothing without `training.profiles`.
   */
  profileMood: z.boolean().default(false),
  /** What is learned beside the emotion, by linear heads beside the classifier; the corpus must know it. */
  dimensions: z
    .array(z.enum(DIMENSIONS))
    .refine((names) => new Set(names).size === names.length, 'a dimension stands there twice')
    .default([]),
  dropout: z.number().min(0).max(0.95).default(0),
  /**
   * How matrix products round. `strict` rounds each product before it is added; `fused` rounds once, with other bits,
   * faster where the host has fused relaxed SIMD (Node 22 and later on current processors, Node 20 where
   * `AFFETTO_V8_EXPERIMENTS` is 1) and some thirty times slower where it has not.
   */
  arithmetic: z.enum(['strict', 'fused']).default('strict'),
});

export type NetworkRecipe = z.infer<typeof networkRecipe>;
