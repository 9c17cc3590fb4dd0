import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Recipe, recipeSchema } from '@affetto/core';
import { preprocess } from '@affetto/core/audio';
import { cutEncoder, featureEncoder } from '@affetto/core/encoder';
import { compactRows, extractFeatures } from '@affetto/core/features';
import { softmax } from '@affetto/core/network';
import { openModel, readSignal } from '@affetto/core/node';
import { encodeBundle, Recognizer } from '@affetto/core/recognizer';
import { type Corpus, indexCorpus } from '@affetto/lab/corpora';
import { type Experiment, runExperiment } from '@affetto/lab/evaluation';
import { modelCard } from '@affetto/lab/report';
import { makeCorpus } from '@affetto/lab/testing';
import { extractFeatureSet, resolveEncoder, writeBundle } from '@affetto/lab/training';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { config, file } from '../../../core/test/encoder/small-encoder.js';

const recipe = recipeSchema.parse({
  version: 1,
  name: 'states',
  features: { kind: 'encoder', encoder: 'small', width: 8, blocks: [1, 2] },
  augmentation: { audio: { copies: 1, noise: { probability: 1 } } },
  network: { blockMix: 2, convolutions: [{ channels: 6, kernel: 1 }], lstm: { units: 5 } },
  training: { epochs: 2, mixup: 0.4, averaging: 0.9 },
});
const withFeatures = (more: object): Recipe =>
  recipeSchema.parse({ ...recipe, features: { ...recipe.features, ...more } });

const base = mkdtempSync(join(tmpdir(), 'affetto-encoder-'));
const cacheFolder = join(base, 'cache');
let corpus: Corpus;
beforeAll(async () => {
  for (const [name, factor] of [
    ['small', 1],
    ['other', 2],
  ] as const) {
    mkdirSync(join(base, 'encoders', name), { recursive: true });
    const weights = file('model.encoder.', (tensors) => {
      for (const { data } of tensors.values()) data[0]! *= factor;
    });
    writeFileSync(join(base, 'encoders', name, 'model.safetensors'), weights);
    writeFileSync(join(base, 'encoders', name, 'config.json'), JSON.stringify(config));
  }
  vi.stubEnv('AFFETTO_ENCODERS', join(base, 'encoders'));
  const path = await makeCorpus('emodb', join(base, 'corpus'), { speakers: 2, perEmotion: 4, seconds: 0.4 });
  corpus = await indexCorpus('emodb', path);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(base, { recursive: true });
});

/** An experiment in a folder, and the notes of its extractions' ends. */
async function experiment(folder: string, options: { abortAt?: string; recipe?: Recipe } = {}) {
  const notes: Record<string, string | undefined> = {};
  const abort = new AbortController();
  const running = runExperiment(corpus, {
    recipe: options.recipe ?? recipe,
    seeds: [1],
    folder: join(base, folder),
    cacheFolder,
    workers: 2,
    onProgress: ({ stage, done, total, note }) => {
      if (done === total) notes[stage] = note;
      if (stage === options.abortAt && done > total / 3) abort.abort(new Error('interrupted'));
    },
    abort: abort.signal,
  });
  return { notes, experiment: await running };
}

describe('training on the states of an encoder', () => {
  let first: Experiment;

  it('goes on where it was interrupted, in the features and in the training', async () => {
    await expect(experiment('runs', { abortAt: 'features' })).rejects.toThrow('interrupted');
    await expect(experiment('runs', { abortAt: 'training' })).rejects.toThrow('interrupted');
    const resumed = await experiment('runs');
    const count = corpus.utterances.length;
    expect(resumed.notes).toMatchObject({
      features: `${count} from the cache`,
      'augmented copies': `${count} from the cache`,
    });
    first = resumed.experiment;
    const anew = await experiment('anew');
    expect(anew.experiment.runs.map(({ run }) => run.weights)).toEqual(
      first.runs.map(({ run }) => run.weights),
    );
  });

  it('sees what the encoder makes of each recording, halved in the cache and fresh', async () => {
    const { recipe: resolved, encoder } = await resolveEncoder(recipe);
    const kept = await extractFeatureSet(corpus.utterances, resolved, { cacheFolder, encoder });
    const fresh = await extractFeatureSet(corpus.utterances, resolved, { cacheFolder: null, encoder });
    expect([kept.cached, fresh.cached]).toEqual([corpus.utterances.length, 0]);
    expect(kept.recordings).toEqual(fresh.recordings);
    const { utterance, data } = fresh.recordings[3]!;
    const prepared = preprocess(await readSignal(utterance.path), recipe.audio);
    const loaded = featureEncoder(resolved.features, encoder);
    const { frames } = extractFeatures(prepared, resolved.features, loaded);
    expect(data).toBeInstanceOf(Uint16Array);
    expect(data).toEqual(compactRows(frames.data, resolved.features));
  });

  it('makes a model that says of the test part what the training said', async () => {
    const { result, runs, encoder } = first;
    const model = {
      labels: result.corpus.emotions,
      recipe: result.recipe,
      corpus: result.corpus.name,
      created: result.date,
      calibration: { temperature: 1, notSureBelow: 0 },
      weights: runs[0]!.run.weights,
      encoder: encoder!,
    };
    const card = modelCard(result);
    expect(card).toContain('Copyright (c) 2022 OpenAI');
    const folder = join(base, 'model');
    await writeBundle(folder, await encodeBundle(model, card));
    await writeBundle(folder, await encodeBundle(model, card)); // replaces itself, encoder and all
    const recognizer = new Recognizer(await openModel(folder));
    const { split, logits } = runs[0]!.run;
    const expected = softmax(logits, model.labels.length);
    for (const [i, recording] of split.test.entries()) {
      const { probabilities } = recognizer.recognize(await readSignal(corpus.utterances[recording]!.path));
      const row = expected.subarray(i * model.labels.length, (i + 1) * model.labels.length);
      expect(Object.values(probabilities!)).toEqual([...row]);
    }
  });

  it('computes anew with another encoder, and trains other weights', async () => {
    const other = await experiment('other', { recipe: withFeatures({ encoder: 'other' }) });
    expect(other.notes.features).toBeUndefined();
    expect(other.experiment.runs[0]!.run.weights).not.toEqual(first.runs[0]!.run.weights);
  });
});

describe('an encoder', () => {
  it('is found by its folder or by its name, and noted in the recipe', async () => {
    const byName = await resolveEncoder(recipe);
    const sha256 = createHash('sha256').update(byName.encoder!).digest('hex');
    expect(byName.recipe).toEqual(withFeatures({ sha256 }));
    expect(await resolveEncoder(byName.recipe, join(base, 'encoders', 'small'))).toEqual(byName);
  });

  it('of 8 bits is what the recipe says, and has states of its own in the cache', async () => {
    const { recipe: resolved, encoder } = await resolveEncoder(withFeatures({ precision: 'int8' }));
    expect(encoder).toEqual(cutEncoder(file(), { config, precision: 'int8' }));
    const options = { cacheFolder, encoder };
    expect((await extractFeatureSet(corpus.utterances, resolved, options)).cached).toBe(0);
    const kept = await extractFeatureSet(corpus.utterances, resolved, options);
    expect(kept.cached).toBe(corpus.utterances.length);
    await expect(
      resolveEncoder({ ...resolved, features: { ...resolved.features, precision: 'float16' } as never }),
    ).rejects.toThrow(
      "is another encoder than the recipe's features.sha256 names; give that one, or set the field to null",
    );
  });

  it('is refused in a sentence where it is not to be found or another', async () => {
    const { recipe: noted } = await resolveEncoder(recipe);
    const other = join(base, 'encoders', 'other');
    await expect(resolveEncoder(noted, other)).rejects.toThrow(
      `${other}: is another encoder than the recipe's features.sha256 names; give that one, or set the field to null`,
    );
    await expect(resolveEncoder(withFeatures({ blocks: [1, 3] }))).rejects.toThrow(
      `${join(base, 'encoders', 'small', 'model.safetensors')}: has 2 blocks, not the 3 asked for; ask for fewer.`,
    );
    await expect(resolveEncoder(withFeatures({ width: 512 }))).rejects.toThrow(
      `${join(base, 'encoders', 'small')}: has states 8 wide, the recipe says features.width 512; write 8 there or take another encoder.`,
    );
    await expect(resolveEncoder(withFeatures({ encoder: 'gone' }))).rejects.toThrow(
      `${join(base, 'encoders', 'gone')}: there is no such encoder; put it there or give its folder with --encoder (docs/encoder.md says where to get it)`,
    );
    const plain = recipeSchema.parse({
      version: 1,
      name: 'plain',
      features: { kind: 'logMel' },
      network: { lstm: {} },
    });
    expect(await resolveEncoder(plain)).toEqual({ recipe: plain });
    await expect(resolveEncoder(plain, other)).rejects.toThrow(
      "the features of recipe 'plain' are of kind logMel and take no encoder; leave it out or choose a recipe of kind encoder",
    );
    vi.stubEnv('AFFETTO_ENCODERS', '');
    await expect(resolveEncoder(recipe)).rejects.toThrow(
      "the features are states of the encoder 'small': give its folder with --encoder, or the folder that holds it in AFFETTO_ENCODERS (docs/encoder.md says where to get it)",
    );
    await expect(extractFeatureSet(corpus.utterances, recipe, { cacheFolder: null })).rejects.toThrow(
      "the features are states of the encoder 'small', which is not given; find it with resolveEncoder first",
    );
    vi.stubEnv('AFFETTO_ENCODERS', join(base, 'encoders'));
  });
});

it('has a recipe that comes with the package', () => {
  const path = new URL('../../recipes/encoder.json', import.meta.url);
  const { features } = recipeSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  expect(features).toMatchObject({ kind: 'encoder', blocks: [1, 2, 3], width: 512, arithmetic: 'integer' });
});
