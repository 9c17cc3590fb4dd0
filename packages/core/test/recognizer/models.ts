import { Random, recipeSchema } from '@affetto/core';
import type { NetworkRecipe } from '@affetto/core/network';
import { type Model, modelNetwork } from '@affetto/core/recognizer';
import fc from 'fast-check';

export const emotions = ['anger', 'joy', 'neutral', 'sadness'];

/** A model with random weights, measured input values included. */
export function randomModel(
  options: {
    seed?: number;
    network?: Partial<NetworkRecipe>;
    features?: Record<string, unknown>;
    calibration?: Model['calibration'];
  } = {},
): Model {
  const recipe = recipeSchema.parse({
    version: 1,
    name: 'random',
    features: options.features ?? { kind: 'logMel', nMels: 7 },
    network: { lstm: { units: 5 }, ...options.network },
  });
  const random = new Random(options.seed ?? 1);
  const network = modelNetwork({ recipe, labels: emotions });
  const weights = network.initialize(random).map((weight) => 2 * weight);
  for (const { name, trained } of network.parameters) {
    if (trained) continue;
    const values = network.tensor(weights, name);
    for (let i = 0; i < values.length; i++) values[i] = random.between(0.5, 1.5);
  }
  const calibration = options.calibration ?? { temperature: 1.5, notSureBelow: 0 };
  return {
    labels: emotions,
    recipe,
    corpus: 'chance',
    created: '2026-11-23T12:00:00Z',
    calibration,
    weights,
  };
}

/** Every shape a network can have, small. */
export const anyNetworkRecipe: fc.Arbitrary<NetworkRecipe> = fc.record({
  encoder: fc.constant(null),
  blockMix: fc.constant(null),
  convolutions: fc.array(
    fc.record({
      channels: fc.integer({ min: 1, max: 6 }),
      kernel: fc.constantFrom(1, 3, 5),
      stride: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 2 },
  ),
  normalization: fc.constantFrom('none', 'batch', 'layer'),
  lstm: fc.record({
    layers: fc.integer({ min: 1, max: 3 }),
    units: fc.integer({ min: 1, max: 6 }),
    direction: fc.constantFrom('forward', 'backward', 'both'),
  }),
  pooling: fc.shuffledSubarray(['statistics', 'attention', 'last'], { minLength: 1 }),
  attentionHeads: fc.integer({ min: 1, max: 3 }),
  hidden: fc.constantFrom(null, 1, 5),
  hiddenNormalization: fc.constantFrom('none', 'layer'),
  discriminant: fc.constant(null),
  profileMood: fc.constant(false),
  dimensions: fc.subarray(['arousal', 'valence', 'dominance']),
  dropout: fc.constantFrom(0, 0.5),
  arithmetic: fc.constantFrom('strict', 'fused'),
});
