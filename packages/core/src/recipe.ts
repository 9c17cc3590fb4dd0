import { z } from 'zod';
import { audioRecipe } from './audio/recipe.js';
import { augmentationRecipe } from './features/augmentation-recipe.js';
import { WHISPER_RATE } from './features/mel/whisper.js';
import { featureRecipe, stateNames } from './features/recipe.js';
import { networkRecipe } from './network/recipe.js';
import { trainingRecipe } from './network/training-recipe.js';

const fields = z.strictObject({
  /** Version of this format. */
  version: z.literal(1),
  name: z.string().min(1),
  audio: audioRecipe.prefault({}),
  features: featureRecipe,
  augmentation: augmentationRecipe.prefault({}),
  network: networkRecipe,
  training: trainingRecipe.prefault({}),
  protocol: z
    .strictObject({
      /** Share of the recordings, and of each class, that the random protocol tests on. */
      testFraction: z.number().gt(0).lt(1).default(0.2),
      /** Share of the training recordings kept apart to watch the training; 0 watches nothing. */
      validationFraction: z.number().min(0).lt(1).default(0.1),
      /** Parts that the random protocol tests in turn, emotions in proportion; null draws one of testFraction a seed. */
      randomFolds: z.int().min(2).nullable().default(null),
      /**
       * Groups the speakers are dealt into for the speaker-independent protocol, or the groups by name; null tests each
       * speaker alone.
       */
      speakerFolds: z
        .union([z.int().min(2), z.array(z.array(z.string().min(1)).min(1)).min(1)])
        .nullable()
        .default(null),
      /** The model answers 'not sure' where more than this share of its answers to voices never heard would be wrong. */
      notSureRisk: z.number().gt(0).lt(1).default(0.2),
    })
    .prefault({}),
});

/** Everything that decides a result, as plain data; it travels inside the model. */
export const recipeSchema = fields
  .refine(({ audio, features }) => stateNames(features) === null || audio.sampleRate === WHISPER_RATE, {
    path: ['audio', 'sampleRate'],
    error: `must be ${WHISPER_RATE} Hz, which the encoder of the features hears`,
  })
  .refine(
    ({ features, network: { encoder } }) =>
      encoder === null ||
      (features.kind === 'encoder' && features.width === encoder.width && features.normalize === 'none'),
    {
      path: ['network', 'encoder'],
      error: 'goes on from states of an encoder, as wide as features.width and not normalised',
    },
  )
  .refine(({ network, training }) => network.encoder === null || training.profiles === null, {
    path: ['training', 'profiles'],
    error: 'must be null where network.encoder trains blocks: profiles are of states that stay as they are',
  })
  .refine(
    ({ features, network, training }) =>
      training.profiles === null ||
      features.normalize === 'none' ||
      (features.functionals !== null && network.pooling.includes('functionals')),
    {
      path: ['training', 'profiles'],
      error: `must be null where features.normalize takes the voice's mean off every recording and network.pooling has no 'functionals': nothing is left for a profile`,
    },
  )
  .refine(
    ({ features, network }) =>
      network.blockMix === null ||
      (stateNames(features)?.length ?? 0) + (network.encoder?.blocks ?? 0) === network.blockMix,
    {
      path: ['network', 'blockMix'],
      error:
        'must be the number of features.blocks and network.encoder.blocks, or of features.outputs, or null where the features have none',
    },
  );

export type Recipe = z.infer<typeof recipeSchema>;
