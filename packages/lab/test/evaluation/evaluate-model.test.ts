import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random, recipeSchema, UsageError } from '@affetto/core';
import { readSignal } from '@affetto/core/node';
import { type Model, modelNetwork, Recognizer } from '@affetto/core/recognizer';
import { type Corpus, indexCorpus, matchLabels } from '@affetto/lab/corpora';
import { evaluateModel, evaluationResultSchema } from '@affetto/lab/evaluation';
import { writeEvaluation } from '@affetto/lab/report';
import { makeCorpus } from '@affetto/lab/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let folder: string;
let emodb: Corpus;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affetto-evaluate-'));
  const path = await makeCorpus('emodb', join(folder, 'emodb'), { speakers: 5, perEmotion: 2, seconds: 0.4 });
  emodb = await indexCorpus('emodb', path);
});
afterAll(() => rm(folder, { recursive: true }));

/** A model with random weights. */
function makeModel(labels: readonly string[]): Model {
  const recipe = recipeSchema.parse({
    version: 1,
    name: 'random',
    features: { kind: 'logMel', nMels: 20 },
    network: { lstm: { units: 8 } },
  });
  const weights = modelNetwork({ recipe, labels }).initialize(new Random(5));
  const calibration = { temperature: 0.02, notSureBelow: 0.5 };
  return { labels, recipe, corpus: 'made up', created: '2026-11-28T00:00:00.000Z', calibration, weights };
}

describe('evaluateModel', () => {
  test('says what the recogniser says where every emotion is known', async () => {
    const model = makeModel(emodb.emotions);
    const result = await evaluateModel(model, matchLabels(emodb, model.labels, {}), { cacheFolder: null });
    expect(evaluationResultSchema.parse(result)).toEqual(result);
    const recognizer = new Recognizer(model);
    let sure = 0;
    for (const { utterance, predicted, probabilities } of result.predictions) {
      const { path } = emodb.utterances.find(({ id }) => id === utterance)!;
      const heard = recognizer.recognize(await readSignal(path));
      const known = model.labels.map((label) => heard.probabilities![label]!);
      for (const [c, probability] of known.entries()) expect(probabilities[c]).toBeCloseTo(probability, 5);
      expect(predicted).toBe(model.labels[known.indexOf(Math.max(...known))]);
      if (heard.reason === null) sure++;
    }
    expect(result.calibration.sure).toBeCloseTo(sure / 70, 6);
    expect(result.dropped).toEqual([]);
    expect(result.takenForDropped).toBe(0);
    expect(result.summary.utterances).toBe(70);
    expect(result.speakers.map(({ name, count }) => [name, count])).toEqual(
      ['03', '08', '09', '10', '11'].map((name) => [name, 14]),
    );
    expect(result.sexes.map(({ name, count }) => [name, count])).toEqual([
      ['female', 28],
      ['male', 42],
    ]);
    const right = result.speakers.reduce((sum, { count, accuracy }) => sum + count * accuracy, 0);
    expect(right / 70).toBeCloseTo(result.summary.accuracy.value, 10);
  });

  test('scores the emotions in common, and brings their probabilities to 1 again', async () => {
    const model = makeModel(['angry', 'awe', 'joy', 'neutral', 'surprise']);
    const corpus = matchLabels(emodb, model.labels, {});
    const result = await evaluateModel(model, corpus, { cacheFolder: null });
    expect(result.corpus.emotions).toEqual(['angry', 'joy', 'neutral']);
    expect(result.dropped).toEqual(['awe', 'surprise']);
    expect(result.summary.utterances).toBe(30);
    expect(result.corpus.remarks).toContain(
      'emodb: left out, being none of the emotions: boredom (10), disgust (10), fear (10), sadness (10).',
    );
    const recognizer = new Recognizer(model);
    let elsewhere = 0;
    for (const { utterance, probabilities } of result.predictions) {
      const { path } = emodb.utterances.find(({ id }) => id === utterance)!;
      const heard = recognizer.recognize(await readSignal(path)).probabilities!;
      const kept = [heard.angry!, heard.joy!, heard.neutral!];
      const total = kept.reduce((a, b) => a + b);
      for (const [c, probability] of kept.entries())
        expect(probabilities[c]).toBeCloseTo(probability / total, 4);
      if (Math.max(heard.awe!, heard.surprise!) > Math.max(...kept)) elsewhere++;
    }
    expect(result.takenForDropped).toBeCloseTo(elsewhere / 30, 10);

    const out = join(folder, 'report');
    await writeEvaluation(result, out);
    expect((await readdir(out)).sort()).toEqual([
      'evaluation.html',
      'evaluation.json',
      'figures',
      'predictions.csv',
    ]);
    const page = await readFile(join(out, 'evaluation.html'), 'utf8');
    expect(page).toContain('The model also knows awe and surprise, of which there is no recording here');
    expect(page).not.toMatch(/https?:|<script|NaN|knowing the voice/);
    expect((await readFile(join(out, 'predictions.csv'), 'utf8')).trim().split('\r\n')).toHaveLength(31);
  });
});

describe('matchLabels', () => {
  test('goes by the map, then by name, then by the emotion that words stand for', () => {
    const of = (classes: string[], map = {}) =>
      Object.fromEntries(
        matchLabels(emodb, classes, map).labels!.map(({ label, emotion }) => [label, emotion]),
      );
    expect(of(['sad', 'sadness', 'mad'])).toMatchObject({ anger: 'mad', sadness: 'sadness', fear: null });
    expect(of(['anger', 'calm', 'sadness'], { neutral: 'calm', emodb: { anger: null } })).toMatchObject({
      anger: null,
      neutral: 'calm',
      sadness: 'sadness',
    });
  });

  test('refuses what shares nothing with the model, and a map to what it does not know', () => {
    expect(() => matchLabels(emodb, ['yes', 'no'], {})).toThrow(UsageError);
    expect(() => matchLabels(emodb, ['yes', 'anger'], {})).toThrow(
      'emodb has but one of the emotions that the model knows (yes, anger; its labels are anger, boredom,',
    );
    expect(() => matchLabels(emodb, ['anger', 'fear'], { boredom: 'calm' })).toThrow(
      "The map makes 'boredom' 'calm', which the model does not know; choose from anger, fear.",
    );
  });
});
