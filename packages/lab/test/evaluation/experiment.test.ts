import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Recipe, recipeSchema } from '@affetto/core';
import { encodeWav } from '@affetto/core/audio';
import { readSignal } from '@affetto/core/node';
import { type Model, Recognizer } from '@affetto/core/recognizer';
import { combineCorpora, indexCorpus } from '@affetto/lab/corpora';
import { type Experiment, experimentResultSchema, runExperiment } from '@affetto/lab/evaluation';
import { modelCard, writeReport } from '@affetto/lab/report';
import { makeCorpus } from '@affetto/lab/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const recipe: Recipe = recipeSchema.parse({
  version: 1,
  name: 'test',
  features: { kind: 'logMel', hopLength: 320, nMels: 40 },
  network: { convolutions: [{ channels: 32, kernel: 5, stride: 2 }], lstm: { units: 32 } },
  training: { epochs: 8, learningRate: 0.004, warmupEpochs: 1 },
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affetto-experiment-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('runExperiment', () => {
  test('ends a training that runs off, with a sentence', async () => {
    const corpus = await indexCorpus(
      'tess',
      await makeCorpus('tess', join(folder, 'off'), { perEmotion: 3 }),
    );
    const training = { ...recipe.training, learningRate: 1e30, gradientClip: null };
    const options = { recipe: { ...recipe, training }, seeds: [1], folder: join(folder, 'off-runs') };
    await expect(runExperiment(corpus, { ...options, cacheFolder: null })).rejects.toThrow(
      /^The training has run off: in epoch \d+ its loss is no number. Lower the recipe's training.learningRate/,
    );
  });

  test('runs both protocols on a miniature TESS, and reads them back the second time', async () => {
    const path = await makeCorpus('tess', join(folder, 'tess'), { perEmotion: 6, seconds: 0.6 });
    await writeFile(join(path, 'OAF_angry', 'OAF_bar_angry.wav'), 'not audio at all');
    const corpus = await indexCorpus('tess', path);
    const stages = new Set<string>();
    const run = (): Promise<Experiment> =>
      runExperiment(corpus, {
        recipe,
        seeds: [1, 2],
        folder: join(folder, 'runs'),
        cacheFolder: null,
        onProgress: ({ stage }) => stages.add(stage),
      });
    const { result, runs } = await run();

    expect(experimentResultSchema.parse(result)).toEqual(result);
    expect(result.protocols.map(({ kind, runs }) => [kind, runs.length])).toEqual([
      ['random', 2],
      ['speakersApart', 4],
    ]);
    expect(result.remarks.filter((remark) => remark.includes('OAF_bar_angry.wav'))).toHaveLength(1);
    for (const { name, overlap, testCount } of result.protocols[1]!.runs) {
      expect(name).toMatch(/^speaker (OAF|YAF)$/);
      expect(overlap.speakers).toEqual([]);
      expect(testCount).toBeGreaterThan(35);
    }
    expect(result.protocols[0]!.runs[0]!.overlap.speakers).toEqual(['OAF', 'YAF']);
    expect(runs).toHaveLength(6);

    stages.clear();
    const again = await run();
    expect([...stages]).toEqual(['features', 'looking for duplicates']);
    expect(again.result.protocols).toEqual(result.protocols);
    expect(again.runs.map(({ run }) => run.weights)).toEqual(runs.map(({ run }) => run.weights));
    expect(await readdir(join(folder, 'runs', 'speakers-apart-OAF-seed-1'))).toEqual(['run.safetensors']);
  });

  test('tests each of several corpora by the others, too', async () => {
    const corpora = await Promise.all(
      (['ravdess', 'emodb'] as const).map(async (kind) =>
        indexCorpus(kind, await makeCorpus(kind, join(folder, kind), { perEmotion: 3, seconds: 0.3 })),
      ),
    );
    const corpus = combineCorpora(corpora, { classes: ['anger', 'neutral', 'sadness'], map: {} });
    const { result } = await runExperiment(corpus, {
      recipe: recipeSchema.parse({
        ...recipe,
        training: { epochs: 1, sampling: 'balancedCorpora' },
        protocol: { speakerFolds: 2, randomFolds: 2 },
      }),
      seeds: [1],
      folder: join(folder, 'several'),
      cacheFolder: null,
    });
    expect(experimentResultSchema.parse(result)).toEqual(result);
    expect(result.protocols.map(({ kind, summary }) => [kind, summary.utterances])).toEqual([
      ['random', 36],
      ['speakersApart', 36],
      ['corporaApart', 36],
    ]);
    expect(result.protocols[2]!.runs.map(({ name, overlap }) => [name, overlap.speakers])).toEqual([
      ['corpus emodb', []],
      ['corpus ravdess', []],
    ]);
    expect(result.corpus.labels).toEqual(corpus.labels);
    const paths = await writeReport(result, join(folder, 'several-report'), { corpus });
    const page = await readFile(paths[0]!, 'utf8');
    expect(page).toContain('A corpus it never heard');
    expect(page).toContain('<td>boredom</td><td>(left out)</td><td>6</td>');
    const card = modelCard(result);
    expect(card).toContain('Licence of the recordings of ravdess: CC BY-NC-SA 4.0');
    expect(card).toContain('- "ravdess"\n- "emodb"');
  });

  test('trains on altered copies where the recipe asks for them', async () => {
    const path = await makeCorpus('folders', join(folder, 'copied'), { perEmotion: 4, seconds: 0.4 });
    const corpus = await indexCorpus('folders', path);
    const stages: string[] = [];
    const weightsOf = async (audio: object) => {
      const { runs } = await runExperiment(corpus, {
        recipe: recipeSchema.parse({ ...recipe, augmentation: { audio }, training: { epochs: 1 } }),
        seeds: [1],
        folder: join(folder, `copied-${Object.keys(audio).join('-')}`),
        cacheFolder: null,
        onProgress: ({ stage }) => {
          if (stages.at(-1) !== stage) stages.push(stage);
        },
      });
      return runs[0]!.run.weights;
    };
    const without = await weightsOf({});
    expect(await weightsOf({ noise: { probability: 1 } })).toEqual(without);
    stages.length = 0;
    expect(await weightsOf({ copies: 2, noise: { probability: 1 } })).not.toEqual(without);
    expect(stages.slice(0, 2)).toEqual(['features', 'augmented copies']);
  });

  test('says why there is no score on unheard voices where speakers are unknown', async () => {
    const path = await makeCorpus('folders', join(folder, 'folders'), {
      speakers: 1,
      perEmotion: 4,
      seconds: 0.4,
    });
    const { result } = await runExperiment(await indexCorpus('folders', path), {
      recipe: { ...recipe, training: { ...recipe.training, epochs: 1 } },
      seeds: [1],
      folder: join(folder, 'folders-runs'),
      cacheFolder: null,
    });
    expect(result.protocols.map(({ kind }) => kind)).toEqual(['random']);
    expect(result.remarks.join(' ')).toContain('There is no score on voices never heard');
  });

  test('refuses recordings that all cannot be read, naming the first', async () => {
    const path = join(folder, 'broken.csv');
    await writeFile(join(folder, 'a.wav'), '');
    await writeFile(join(folder, 'b.wav'), 'RIFF');
    await writeFile(path, 'path,label\na.wav,joy\nb.wav,fear\n');
    const corpus = await indexCorpus('table', path);
    await expect(
      runExperiment(corpus, { recipe, seeds: [1], folder: join(folder, 'none'), cacheFolder: null }),
    ).rejects.toThrow(/none of its 2 recordings can be used; the first: .*a\.wav/);
  });
});

test('leaves out what is silent, a click or a conversation', async () => {
  const path = await makeCorpus('table', join(folder, 'odd'), { perEmotion: 4, seconds: 0.4 });
  const odd = { 'silent.wav': [16000, 0], 'click.wav': [1, 0.5], 'long.wav': [16000 * 61, 0.1] } as const;
  for (const [name, [count, value]] of Object.entries(odd)) {
    const samples = new Float32Array(count).fill(value);
    await writeFile(join(folder, 'odd', name), encodeWav({ samples, sampleRate: 16000 }));
    await appendFile(path, `${name},anger,s01,female,,\n`);
  }
  const corpus = await indexCorpus('table', path);
  const { result } = await runExperiment(corpus, {
    recipe: { ...recipe, training: { ...recipe.training, epochs: 1 } },
    seeds: [1],
    folder: join(folder, 'odd-runs'),
    cacheFolder: null,
  });
  expect(result.corpus.utterances).toBe(corpus.utterances.length - 3);
  const said = result.remarks.join('\n');
  expect(said).toContain('silent.wav: all its samples are zero, so it was left out');
  expect(said).toContain('click.wav: it lasts 0.1 ms, less than an utterance, so it was left out');
  expect(said).toContain(
    'long.wav: it lasts 61 s, more than the 60 s of an utterance, so it was left out; cut it',
  );
});

describe('arousal and valence', () => {
  const described = recipeSchema.parse({
    ...recipe,
    network: { ...recipe.network, normalization: 'batch', dimensions: ['valence', 'arousal'] },
    training: { ...recipe.training, mixup: 0.2, sampling: 'balanced', averaging: 0.9, epochs: 12 },
  });

  test('are learned beside the emotions from a table that has them, and reported', async () => {
    const path = await makeCorpus('table', join(folder, 'rated'), {
      speakers: 3,
      perEmotion: 8,
      seconds: 0.5,
    });
    const corpus = await indexCorpus('table', path);
    expect(corpus.utterances.every(({ arousal, valence }) => arousal! >= 1 && valence! <= 5)).toBe(true);
    const { arousal: _, ...unrated } = corpus.utterances[5]!;
    const utterances = corpus.utterances.map((utterance, i) => (i === 5 ? unrated : utterance));
    const { result, runs } = await runExperiment(
      { ...corpus, utterances },
      { recipe: described, seeds: [1], folder: join(folder, 'rated-runs'), cacheFolder: null },
    );
    expect(experimentResultSchema.parse(result)).toEqual(result);
    for (const { dimensions } of result.protocols) {
      expect(dimensions.map(({ name }) => name)).toEqual(['valence', 'arousal']);
    }
    const [valence, arousal] = result.protocols[1]!.dimensions; // each recording once
    expect([valence!.count, arousal!.count]).toEqual([96, 95]);
    expect(arousal!.ccc).toBeGreaterThan(0.6);
    expect(arousal!.rmse).toBeLessThan(1); // the deviation is 1.05
    const unratedPrediction = result.protocols[1]!.runs.flatMap(({ predictions }) => predictions).find(
      ({ utterance }) => utterance === unrated.id,
    )!;
    expect(unratedPrediction.dimensions[0]!.labelled).toBe(unrated.valence);
    expect(unratedPrediction.dimensions[1]!.labelled).toBeNull();

    const out = join(folder, 'rated-report');
    await writeReport(result, out, { corpus });
    const page = await readFile(join(out, 'report.html'), 'utf8');
    expect(page).toContain(`<h2>Valence and arousal</h2>`);
    expect(page).toContain(`<td>${arousal!.ccc.toFixed(3)}</td>`);
    expect(modelCard(result)).toContain(`| voices it never heard | arousal | ${arousal!.ccc.toFixed(3)} |`);
    const [header, first] = (await readFile(join(out, 'predictions.csv'), 'utf8')).split('\r\n');
    expect(header).toMatch(/,valence,predicted valence,arousal,predicted arousal$/);
    expect(first!.split(',')).toHaveLength(header!.split(',').length);

    const model: Model = {
      labels: result.corpus.emotions,
      recipe: result.recipe,
      corpus: 'rated',
      created: result.date,
      calibration: { temperature: 1, notSureBelow: 0 },
      weights: runs[0]!.run.weights,
    };
    const heard = corpus.utterances.filter(({ emotion }) => emotion === 'anger' || emotion === 'sadness');
    const recognizer = new Recognizer(model);
    const said = await Promise.all(
      heard.map(async ({ path }) => recognizer.recognize(await readSignal(path)).arousal!),
    );
    const mean = (wanted: string) => {
      const values = said.filter((_, i) => heard[i]!.emotion === wanted);
      return values.reduce((a, b) => a + b, 0) / values.length;
    };
    expect(mean('anger')).toBeGreaterThan(3.4); // labelled 4.4
    expect(mean('sadness')).toBeLessThan(2.7); // labelled 1.7
  });

  test('are asked for in vain where the corpus does not know them', async () => {
    const path = await makeCorpus('folders', join(folder, 'unrated'), { seconds: 0.4 });
    const experiment = runExperiment(await indexCorpus('folders', path), {
      recipe: described,
      seeds: [1],
      folder: join(folder, 'unrated-runs'),
      cacheFolder: null,
    });
    await expect(experiment).rejects.toThrow(
      "says nothing of valence, which the recipe's network.dimensions asks for; give a table with a column valence, or take it out of the recipe",
    );
  });
});

describe('EMO-DB, which comes with the repository', () => {
  test('four emotions of unheard voices are told apart far above chance', async () => {
    const whole = await indexCorpus(
      'emodb',
      fileURLToPath(new URL('../../../../corpora/emodb', import.meta.url)),
    );
    const emotions = ['anger', 'fear', 'neutral', 'sadness'];
    const corpus = {
      ...whole,
      emotions,
      utterances: whole.utterances.filter(({ emotion }) => emotions.includes(emotion)),
    };
    const { result } = await runExperiment(corpus, {
      recipe: {
        ...recipe,
        training: { ...recipe.training, epochs: 20 },
        protocol: { ...recipe.protocol, speakerFolds: 2 },
      },
      seeds: [1],
      folder: join(folder, 'emodb'),
      cacheFolder: null,
    });
    expect(result.remarks).toEqual([]);
    expect(result.corpus.utterances).toBe(337);
    const apart = result.protocols[1]!;
    expect(apart.summary.utterances).toBe(337);
    expect(apart.summary.uar.value).toBeGreaterThan(0.55); // chance is 0.25
  });
});
