import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Recipe, recipeSchema } from '@affetto/core';
import { type Corpus, indexCorpus } from '@affetto/lab/corpora';
import { writeTuning } from '@affetto/lab/report';
import { makeCorpus } from '@affetto/lab/testing';
import {
  cutFolds,
  parseRanges,
  searchRecipe,
  type TuningResult,
  tuningResultSchema,
} from '@affetto/lab/tuning';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const recipe: Recipe = recipeSchema.parse({
  version: 1,
  name: 'small',
  features: { kind: 'logMel', hopLength: 320, nMels: 24 },
  network: { convolutions: [{ channels: 12, kernel: 3, stride: 2 }], lstm: { units: 8 } },
  training: { epochs: 6, learningRate: 1e-6 },
});
const dimensions = parseRanges(
  {
    'training.learningRate': [1e-6, 0.01],
    'network.lstm.units': { from: 6, to: 12, whole: true },
    'features.nMels': [20, 24],
  },
  'ranges.json',
);

let folder: string;
let corpus: Corpus;
let result: TuningResult;
const search = (name: string, options: { workers?: number; onProgress?: () => void } = {}) =>
  searchRecipe(corpus, {
    recipe,
    dimensions,
    source: 'ranges.json',
    candidates: 6,
    seed: 1,
    folder: join(folder, name),
    cacheFolder: join(folder, 'cache'),
    ...options,
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affetto-tuning-'));
  const path = await makeCorpus('emodb', join(folder, 'emodb'), { speakers: 6, perEmotion: 2, seconds: 0.5 });
  corpus = await indexCorpus('emodb', path);
  result = await search('runs', { workers: 2 });
});
afterAll(() => rm(folder, { recursive: true }));

describe('searchRecipe', () => {
  test('chooses the learning rate that learns, and says what mattered', () => {
    expect(tuningResultSchema.parse(result)).toEqual(result);
    expect(result.best.training.learningRate).toBe(0.01);
    expect(result.best.training.epochs).toBe(6);
    expect(result.best.name).toBe('small-tuned');
    expect(recipeSchema.parse(result.best)).toEqual(result.best);
    expect(result.rungs.map(({ candidates, folds }) => [candidates, folds])).toEqual([
      [6, 1],
      [2, 4],
    ]);
    const [first, last] = [result.candidates[0]!, result.candidates.at(-1)!];
    expect(first.values['training.learningRate']).toBe(0.01);
    expect(first.scores).toHaveLength(2);
    expect(result.chosenBy).toBe(first.scores[1]);
    expect(last.scores).toHaveLength(1);
    expect(result.heldOut!.best.uar.value).toBeGreaterThan(result.heldOut!.start.uar.value);
  });

  test('gives the same for any number of workers', async () => {
    const { date: _, ...others } = await search('one-worker', { workers: 1 });
    expect({ ...others, date: result.date }).toEqual(result);
  });

  test('reads back what is there instead of training again', async () => {
    const stages = new Set<string>();
    const onProgress = (progress?: { stage: string; note?: string; done: number }) => {
      if (progress!.stage === 'tuning') stages.add(`${progress!.done}`);
    };
    const again = await search('runs', { onProgress });
    expect({ ...again, date: result.date }).toEqual(result);
    expect([...stages]).toEqual(['0']);
  });

  test('recipes that are one when their epochs are cut are trained once', async () => {
    const epochs = parseRanges({ 'training.epochs': [5, 6, 7] }, 'ranges.json');
    const { candidates } = await searchRecipe(corpus, {
      recipe: { ...recipe, training: { ...recipe.training, epochs: 20 } },
      dimensions: epochs,
      source: 'ranges.json',
      candidates: 4,
      seed: 1,
      workers: 2,
      folder: join(folder, 'epochs'),
      cacheFolder: join(folder, 'cache'),
    });
    const drawn = candidates.filter(({ number }) => number > 1);
    expect(new Set(drawn.map(({ scores }) => scores[0])).size).toBe(1); // 2 epochs each
  });

  test('writes the recipe, the numbers, the pictures and a page of all of them', async () => {
    const out = join(folder, 'report');
    await writeTuning(result, out);
    expect(JSON.parse(await readFile(join(out, 'recipe.json'), 'utf8'))).toEqual(result.best);
    expect(JSON.parse(await readFile(join(out, 'report.json'), 'utf8'))).toEqual(result);
    const page = await readFile(join(out, 'report.html'), 'utf8');
    expect(page).toContain(`>${(100 * result.heldOut!.best.uar.value).toFixed(1)}<`);
    expect(page).toContain(`>${(100 * result.chosenBy).toFixed(1)}<`);
    expect(page).toContain('It flatters');
    for (const { path } of dimensions) expect(page).toContain(`<td>${path}</td>`);
    expect(page).not.toMatch(/<script|https?:/i);
    for (const name of ['ranges', 'importance'])
      expect(await readFile(join(out, 'figures', `${name}.svg`), 'utf8')).not.toMatch(/\bNaN\b/);
  });
});

describe('cutFolds', () => {
  const testedOf = (speakers: readonly string[]) => {
    const utterances = speakers.flatMap((speaker) =>
      ['joy', 'fear'].flatMap((emotion) =>
        [1, 2, 3].map((n) => ({ id: `${speaker}${emotion}${n}`, path: '', emotion, speaker })),
      ),
    );
    const corpus = { name: 'made up', utterances, emotions: ['joy', 'fear'], remarks: [] };
    return {
      corpus,
      utterances,
      emotions: ['joy', 'fear'],
      seconds: utterances.map(() => 1),
      groupOf: ({ id }: { id: string }) => id,
      duplicates: [],
    };
  };
  const speakersOf = (part: readonly number[], { utterances }: ReturnType<typeof testedOf>) =>
    new Set(part.map((i) => utterances[i]!.speaker));

  test('keeps the speakers apart, and those held out away from every fold', () => {
    const tested = testedOf(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']);
    const { folds, heldOut, speakersApart } = cutFolds(tested, recipe, 1);
    expect(speakersApart).toBe(true);
    expect(folds).toHaveLength(5);
    const held = speakersOf(heldOut!.test, tested);
    expect(held.size).toBe(2);
    const testedInFolds = folds.flatMap(({ test }) => [...speakersOf(test, tested)]);
    expect(testedInFolds.sort()).toEqual([...'abcdefghij'].filter((speaker) => !held.has(speaker)));
    for (const { train, validation, test } of [...folds, heldOut!]) {
      const learned = speakersOf([...train, ...validation], tested);
      for (const speaker of speakersOf(test, tested)) expect(learned).not.toContain(speaker);
    }
    for (const { train, validation, test } of folds)
      for (const speaker of speakersOf([...train, ...validation, ...test], tested))
        expect(held).not.toContain(speaker);
  });

  test('holds none of two speakers out, and says so', () => {
    const { folds, heldOut, remarks } = cutFolds(testedOf(['a', 'b']), recipe, 1);
    expect(folds.map(({ name }) => name)).toEqual(['speaker a', 'speaker b']);
    expect(heldOut).toBeNull();
    expect(remarks.join()).toContain('With two speakers none can be held out');
  });

  test('draws at random where speakers are unknown, and says so', () => {
    const tested = testedOf(['', '']);
    const renamed = {
      ...tested,
      utterances: tested.utterances.map((utterance, i) => ({ ...utterance, id: `${i}` })),
    };
    const { folds, heldOut, speakersApart, remarks } = cutFolds(renamed, recipe, 1);
    expect(speakersApart).toBe(false);
    expect(remarks.join()).toContain('may be the wrong ones for others');
    for (const { train, validation, test } of folds)
      for (const i of heldOut!.test) expect([...train, ...validation, ...test]).not.toContain(i);
  });
});
