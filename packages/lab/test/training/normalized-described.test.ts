import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random, recipeSchema } from '@affetto/core';
import { createDataset, TrainingPool, type TrainOptions, trainNetwork } from '@affetto/core/training';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CheckpointFile, startThread } from '../../dist/training/index.js';

const bins = 6;
const classes = ['low', 'middle', 'high'];

const recipe = recipeSchema.parse({
  version: 1,
  name: 'test',
  features: { kind: 'logMel', nMels: bins, normalize: 'none' },
  augmentation: { melWarp: 0.2, tempo: 0.2, timeMasks: 1, timeMaskFrames: 3 },
  network: {
    convolutions: [{ channels: 8, kernel: 3, stride: 2 }],
    lstm: { units: 8 },
    pooling: ['statistics', 'attention'],
    dropout: 0.1,
  },
  training: { epochs: 4, batchSize: 12, learningRate: 0.01, classWeights: 'balanced' },
});

/** Recordings whose level rises with their class, under noise. */
const dataset = createDataset(
  Array.from({ length: 60 }, (_, i) => {
    const random = new Random(5, i);
    const frames = 8 + random.below(20);
    const data = Float32Array.from({ length: frames * bins }, () => (i % 3) + random.between(-1, 1));
    const arousal = i % 7 === 0 ? Number.NaN : 10 * (i % 3) + 100; // unknown of some
    const dimensions = [arousal, random.between(-1, 1)];
    return { data, frames, functionals: new Float32Array(0), emotion: classes[i % 3]!, dimensions };
  }),
  bins,
  classes,
);
const train = Array.from({ length: 45 }, (_, i) => i);
const validation = Array.from({ length: 15 }, (_, i) => 45 + i);
const options: TrainOptions = { recipe, train, validation, seed: 3 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affetto-trainer-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function withPool<T>(
  workers: number,
  work: (pool: TrainingPool) => Promise<T>,
  model = recipe,
): Promise<T> {
  const pool = new TrainingPool(dataset, model, workers, startThread);
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}

const hash = (weights: Float32Array) => createHash('sha256').update(weights).digest('hex');

const normalized = { ...recipe, network: { ...recipe.network, normalization: 'batch' as const } };
const described = {
  ...recipe,
  network: { ...recipe.network, dimensions: ['arousal', 'valence'] as ('arousal' | 'valence')[] },
};

/** Both, with everything that draws or remembers more. */
const everything = {
  ...recipe,
  network: { ...normalized.network, ...described.network, normalization: 'batch' as const },
  training: { ...recipe.training, mixup: 0.3, sampling: 'balanced' as const, averaging: 0.9 },
};

describe('training with normalisation and dimensions', () => {
  test('gives the same bits for 1, 2 and 4 workers', async () => {
    const options = { recipe: everything, train, validation, seed: 3 };
    const hashes = [];
    for (const workers of [1, 2, 4]) {
      hashes.push(hash((await withPool(workers, (pool) => trainNetwork(pool, options), everything)).weights));
    }
    expect(new Set(hashes).size).toBe(1);
    const other = await withPool(2, (pool) => trainNetwork(pool, { ...options, seed: 4 }), everything);
    expect(hash(other.weights)).not.toBe(hashes[0]);
  });

  test('goes on from a checkpoint to the bits of an unbroken run', async () => {
    const options = { recipe: everything, train, validation, seed: 3 };
    const unbroken = await withPool(2, (pool) => trainNetwork(pool, options), everything);
    const checkpoint = new CheckpointFile(join(folder, 'broken.safetensors'), 'key');
    const abort = new AbortController();
    const broken = withPool(
      2,
      (pool) =>
        trainNetwork(pool, {
          ...options,
          checkpoint,
          abort: abort.signal,
          onProgress: ({ done }) => done === 11 && abort.abort(new Error('stopped by hand')), // in the third epoch
        }),
      everything,
    );
    await expect(broken).rejects.toThrow('stopped by hand');
    let first = Number.POSITIVE_INFINITY;
    const resumed = await withPool(
      1,
      (pool) =>
        trainNetwork(pool, {
          ...options,
          checkpoint,
          onProgress: ({ done }) => {
            first = Math.min(first, done);
          },
        }),
      everything,
    );
    expect(first).toBe(9); // two epochs of four steps were kept
    expect(hash(resumed.weights)).toBe(hash(unbroken.weights));
    expect(resumed.keptEpoch).toBe(unbroken.keptEpoch);
    const scores = ({ history }: typeof resumed) => history.map(({ seconds: _, ...rest }) => rest);
    expect(scores(resumed)).toEqual(scores(unbroken));
  });

  test('learns dimensions in their own range, and from those that are known', async () => {
    const long = { ...described, training: { ...recipe.training, epochs: 12 } };
    const { dimensions } = await withPool(
      2,
      async (pool) => {
        const { weights } = await trainNetwork(pool, { ...options, recipe: long });
        pool.weights.set(weights);
        return pool.outputs(validation);
      },
      long,
    );
    const arousal = dimensions.filter((_, i) => i % 2 === 0);
    const expected = validation.map((i) => 10 * (i % 3) + 100);
    const error = expected.reduce((sum, value, i) => sum + (value - arousal[i]!) ** 2, 0) / expected.length;
    expect(Math.sqrt(error)).toBeLessThan(4); // the deviation is 8.2
  });

  test('refuses a dimension that no training recording has', async () => {
    const without = train.filter((i) => i % 7 === 0);
    const training = withPool(
      1,
      (pool) => trainNetwork(pool, { ...options, recipe: described, train: without }),
      described,
    );
    await expect(training).rejects.toThrow(
      'No training recording has a value of arousal, which network.dimensions asks for; leave it out, or train on others.',
    );
  });

  test('tests batch normalisation by means over the frames it was trained on', async () => {
    const plain = {
      ...normalized,
      augmentation: { ...recipe.augmentation, probability: 0 },
      training: { ...recipe.training, epochs: 12, learningRate: 1e-9 }, // what is measured stays the same
    };
    const { network, weights } = await withPool(
      1,
      async (pool) => ({
        network: pool.network,
        ...(await trainNetwork(pool, { ...options, recipe: plain })),
      }),
      plain,
    );
    const convolution = network.tensor(weights, 'convolutions.0.weight'); // (channels, bins, 3)
    const [mean, scale] = ['input.mean', 'input.scale'].map((name) => network.tensor(weights, name));
    const values: number[] = []; // of channel 0
    for (const recording of train) {
      const [start, frames] = [dataset.starts[recording]!, dataset.lengths[recording]!];
      for (let centre = 0; centre < frames; centre += 2) {
        let sum = 0;
        for (let tap = 0; tap < 3; tap++) {
          const frame = centre + tap - 1;
          if (frame < 0 || frame >= frames) continue;
          for (let b = 0; b < bins; b++) {
            const value = (dataset.rows[(start + frame) * bins + b]! - mean![b]!) * scale![b]!;
            sum += value * convolution[b * 3 + tap]!;
          }
        }
        values.push(sum);
      }
    }
    const average = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((a, b) => a + (b - average) ** 2, 0) / values.length;
    const within = 0.25 * Math.sqrt(variance); // the last steps weigh most
    expect(Math.abs(network.tensor(weights, 'normalizations.0.running_mean')[0]! - average)).toBeLessThan(
      within,
    );
    expect(network.tensor(weights, 'normalizations.0.running_var')[0]! / variance).toBeGreaterThan(0.75);
    expect(network.tensor(weights, 'normalizations.0.running_var')[0]! / variance).toBeLessThan(1.25);
  });
});
