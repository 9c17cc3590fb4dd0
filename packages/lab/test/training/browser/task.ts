// What the page and Node both train: everything that draws or rounds is switched on.
import { Random, recipeSchema } from '@affetto/core';
import { createDataset, type TrainingRequest } from '@affetto/core/training';

const bins = 6;
const classes = ['low', 'middle', 'high'];

export function trainingTask(arithmetic: 'strict' | 'fused', epochs = 3): TrainingRequest {
  const recordings = Array.from({ length: 40 }, (_, i) => {
    const random = new Random(11, i);
    const frames = 8 + random.below(20);
    const data = Float32Array.from({ length: frames * bins }, () => (i % 3) + random.between(-1, 1));
    const functionals = Float32Array.from({ length: 3 }, () => (i % 3) + random.between(-1, 1));
    return { data, frames, functionals, emotion: classes[i % 3]! };
  });
  const recipe = recipeSchema.parse({
    version: 1,
    name: 'browser',
    features: { kind: 'logMel', nMels: bins, normalize: 'meanDeviation' },
    augmentation: {
      melWarp: 0.2,
      tempo: 0.2,
      timeMasks: 1,
      timeMaskFrames: 3,
      frequencyMasks: 1,
      frequencyMaskBins: 2,
    },
    network: {
      convolutions: [{ channels: 7, kernel: 3, stride: 2 }],
      lstm: { layers: 2, units: 9 },
      pooling: ['statistics', 'attention', 'last', 'functionals'],
      attentionHeads: 2,
      hidden: 10,
      dropout: 0.1,
      arithmetic,
    },
    training: {
      epochs,
      batchSize: 12,
      learningRate: 0.01,
      weightDecay: 0.01,
      warmupEpochs: 1,
      labelSmoothing: 0.1,
      classWeights: 'balanced',
      sampling: 'balanced',
      mixup: 0.3,
      averaging: 0.9,
    },
  });
  return {
    dataset: createDataset(recordings, bins, classes),
    recipe,
    train: Array.from({ length: 30 }, (_, i) => i),
    validation: Array.from({ length: 10 }, (_, i) => 30 + i),
    seed: 3,
  };
}
