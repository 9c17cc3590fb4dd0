import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random, recipeSchema } from '@affetto/core';
import {
  computeHere,
  createDataset,
  type Dataset,
  type StartWorker,
  TrainingPool,
  type TrainOptions,
  trainNetwork,
} from '@affetto/core/training';
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
const recordings = Array.from({ length: 60 }, (_, i) => {
  const random = new Random(5, i);
  const frames = 8 + random.below(20);
  const data = Float32Array.from({ length: frames * bins }, () => (i % 3) + random.between(-1, 1));
  return { data, frames, functionals: new Float32Array(0), emotion: classes[i % 3]!, speaker: `${i % 4}` };
});
const dataset = createDataset(recordings, bins, classes);

/** Two copies of each, one of them shorter, filled up by `fill`, which a recording's number is given. */
function withCopies(fill: (recording: number) => number): Dataset {
  const copied = recordings.map((recording, i) => ({
    ...recording,
    copies: [recording.frames, recording.frames - 2].map((frames) => ({
      data: recording.data.slice(0, frames * bins).map((value) => value + fill(i)),
      frames,
      functionals: new Float32Array(0),
    })),
  }));
  return createDataset(copied, bins, classes);
}
const copied = withCopies(() => 0.3);
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
  data = dataset,
  startWorker = startThread as StartWorker,
): Promise<T> {
  const pool = new TrainingPool(data, recipe, workers, startWorker);
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}

const hash = (weights: Float32Array) => createHash('sha256').update(weights).digest('hex');

/** The same with everything that draws or remembers more. */
const rich = {
  ...recipe,
  training: { ...recipe.training, mixup: 0.3, sampling: 'balanced' as const, averaging: 0.9 },
};

/** The same, beside profiles of the speakers and random voices. */
const voiced = {
  ...rich,
  training: { ...rich.training, profiles: { none: 0.3, neutral: 0.2, randomVoices: 2 } },
};

const recipes = [
  ['plainly', recipe, dataset],
  ['with mixtures, balance and averages', rich, dataset],
  ['with altered copies', recipe, copied],
  ['with copies, mixtures, balance and averages', rich, copied],
  ['with all these, profiles and random voices', voiced, copied],
] as const;

/** What is learnt with profiles, in short. */
async function learntWith(profiles: object | null, data = dataset) {
  const heard = recipeSchema.parse({ ...recipe, training: { ...recipe.training, profiles } });
  const learn = (pool: TrainingPool) => trainNetwork(pool, { ...options, recipe: heard });
  return hash((await withPool(2, learn, data)).weights);
}

describe('trainNetwork', () => {
  test('learns from mixtures, and tests averages', async () => {
    const long = { ...rich, training: { ...rich.training, epochs: 12 } };
    const { history } = await withPool(2, (pool) => trainNetwork(pool, { ...options, recipe: long }));
    expect(history.at(-1)!.validationUar).toBeGreaterThan(0.7);
    const { averaging: _, ...others } = long.training;
    const plain = { ...long, training: { ...others, averaging: null } };
    const without = await withPool(2, (pool) => trainNetwork(pool, { ...options, recipe: plain }));
    // the averages are only looked at: what is trained stays the same
    expect(without.history.map(({ trainLoss }) => trainLoss)).toEqual(
      history.map(({ trainLoss }) => trainLoss),
    );
    expect(without.history.map(({ validationLoss }) => validationLoss)).not.toEqual(
      history.map(({ validationLoss }) => validationLoss),
    );
  });

  test('learns: the loss falls and the validation part is told apart', async () => {
    const long = { ...recipe, training: { ...recipe.training, epochs: 12 } };
    const { history, keptEpoch } = await withPool(2, (pool) =>
      trainNetwork(pool, { ...options, recipe: long }),
    );
    expect(history).toHaveLength(12);
    expect(history.at(-1)!.trainLoss).toBeLessThan(history[0]!.trainLoss / 2);
    const best = Math.max(...history.map(({ validationUar }) => validationUar!));
    expect(best).toBeGreaterThan(0.9);
    expect(history[keptEpoch - 1]!.validationUar).toBe(best);
  });

  test.each(recipes)(
    'gives the same bits for 1, 2 and 4 workers and in place, %s',
    async (_, recipe, data) => {
      const options = { recipe, train, validation, seed: 3 };
      const hashes = [];
      for (const workers of [1, 2, 4]) {
        hashes.push(hash((await withPool(workers, (pool) => trainNetwork(pool, options), data)).weights));
      }
      const here = await withPool(1, (pool) => trainNetwork(pool, options), data, computeHere);
      expect(new Set([...hashes, hash(here.weights)]).size).toBe(1);
      const other = await withPool(2, (pool) => trainNetwork(pool, { ...options, seed: 4 }), data);
      expect(hash(other.weights)).not.toBe(hashes[0]);
    },
  );

  test.each(recipes)(
    'goes on from a checkpoint to the bits of an unbroken run, %s',
    async (name, recipe, data) => {
      const options = { recipe, train, validation, seed: 3 };
      const unbroken = await withPool(2, (pool) => trainNetwork(pool, options), data);
      const checkpoint = new CheckpointFile(join(folder, `broken-${name}.safetensors`), 'key');
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
        data,
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
        data,
      );
      expect(first).toBe(9); // two epochs of four steps were kept
      expect(hash(resumed.weights)).toBe(hash(unbroken.weights));
      expect(resumed.keptEpoch).toBe(unbroken.keptEpoch);
      const scores = ({ history }: typeof resumed) => history.map(({ seconds: _, ...rest }) => rest);
      expect(scores(resumed)).toEqual(scores(unbroken));
    },
  );

  test.each([
    ['e95ff9f635a853c6', recipe],
    ['ecac52df6396014f', rich],
  ])('has the bits %s where there are no copies', async (golden, recipe) => {
    const { weights } = await withPool(2, (pool) => trainNetwork(pool, { ...options, recipe }));
    expect(hash(weights).slice(0, 16)).toBe(golden);
  });

  test('hears profiles of the speakers where the recipe says so', async () => {
    const without = await learntWith(null);
    expect(await learntWith({ none: 0 })).not.toBe(without);
    expect(await learntWith({ none: 1 })).toBe(without);
    const unknown = { ...dataset, speakers: dataset.speakers.map(() => -1) };
    expect(await learntWith({ none: 0 }, unknown)).toBe(without);
  });

  test('hears random voices where there is no profile, if there are voices to make them of', async () => {
    const without = await learntWith({ none: 1 });
    const moved = await learntWith({ none: 1, randomVoices: 2 });
    expect(moved).not.toBe(without);
    expect(await learntWith({ none: 1, randomVoices: 1 })).not.toBe(moved);
    expect(await learntWith({ none: 0, neutral: 0, randomVoices: 2 })).toBe(
      await learntWith({ none: 0, neutral: 0 }),
    );
    const alone = { ...dataset, speakers: dataset.speakers.map(() => 0) };
    expect(await learntWith({ none: 1, randomVoices: 2 }, alone)).toBe(without);
  });

  test('hears copies of the recordings it learns from, and of no others', async () => {
    const learnt = async (data: Dataset) => {
      const part = { ...options, train: train.slice(0, 40) };
      const { weights, history } = await withPool(2, (pool) => trainNetwork(pool, part), data);
      return [hash(weights), history.map(({ validationLoss }) => validationLoss)];
    };
    const clean = await learnt(copied);
    // recordings 40 to 44 are tested, 45 to 59 validate: what their copies sound like must not matter
    expect(await learnt(withCopies((i) => (i < 40 ? 0.3 : Number.NaN)))).toEqual(clean);
    expect(await learnt(withCopies((i) => (i < 39 ? 0.3 : 5)))).not.toEqual(clean);
    expect(await learnt(dataset)).not.toEqual(clean);
  });

  test('refuses a checkpoint of other data, and a broken one', async () => {
    const path = join(folder, 'other.safetensors');
    const one = { ...recipe, training: { ...recipe.training, epochs: 1 } };
    await withPool(1, (pool) =>
      trainNetwork(pool, { ...options, recipe: one, checkpoint: new CheckpointFile(path, 'key') }),
    );
    const resume = (key: string) =>
      withPool(1, (pool) => trainNetwork(pool, { ...options, checkpoint: new CheckpointFile(path, key) }));
    await expect(resume('another')).rejects.toThrow(
      `${path}: was made with another recipe, seed or data; resume with the same, or choose another --out`,
    );
    await writeFile(path, (await readFile(path)).subarray(0, 200));
    await expect(resume('key')).rejects.toThrow(path);
  });

  test('stops early where the validation part gets no better', async () => {
    const patient = { ...recipe, training: { ...recipe.training, epochs: 60, patience: 3 } };
    // Validation recordings that carry each other's emotions are told apart worse the more is learned.
    const labels = dataset.labels.slice();
    for (const i of validation) labels[i] = (labels[i]! + 1) % classes.length;
    const pool = new TrainingPool({ ...dataset, labels }, recipe, 2, startThread);
    try {
      const { history, keptEpoch } = await trainNetwork(pool, { ...options, recipe: patient });
      expect(history.length).toBeLessThan(60);
      expect(history.length - keptEpoch).toBe(3);
    } finally {
      await pool.close();
    }
  });

  test('keeps the last epoch where there is nothing to watch it by', async () => {
    const { history, keptEpoch } = await withPool(2, (pool) =>
      trainNetwork(pool, { ...options, validation: [] }),
    );
    expect(keptEpoch).toBe(4);
    expect(history[0]).toMatchObject({ validationLoss: null, validationAccuracy: null, validationUar: null });
  });
});
