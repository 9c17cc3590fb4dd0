import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCorpus } from '@affetto/lab/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonSchemas } from '../dist/json.js';
import { affetto } from './run-cli.js';

const recipe = fileURLToPath(new URL('recipe.json', import.meta.url));

let folder: string;
let emodb: string;
let mine: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affetto-several-'));
  emodb = await makeCorpus('emodb', join(folder, 'emodb'), { perEmotion: 3, seconds: 0.3 });
  mine = await makeCorpus('table', join(folder, 'mine'), { perEmotion: 3, seconds: 0.3 });
  const table = await readFile(mine, 'utf8');
  await writeFile(mine, table.replaceAll(',sadness,', ',gloom,').replaceAll(',anger,', ',Angry,'));
  await writeFile(join(folder, 'map.json'), '{"gloom": "sadness"}');
});
afterAll(() => rm(folder, { recursive: true }));

const options = () => ({ cwd: folder, env: { AFFETTO_CACHE: join(folder, 'cache') } });

describe('several corpora', () => {
  test('are trained on together, and the model is scored on another', async () => {
    const args = [`emodb=${emodb}`, `table=${mine}`, '--map', 'map.json', '--recipe', recipe, '--seeds', '1'];
    const trained = await affetto(['train', ...args, '--epochs', '1', '--out', 'both', '--json'], options());
    expect(trained.stderr).toMatch(/table +gloom +sadness +6/);
    expect(trained.stderr).toMatch(/emodb +boredom +\(left out\) +6/);
    const { corpus, protocols } = jsonSchemas.train.parse(JSON.parse(trained.stdout));
    expect(corpus.name).toBe('emodb+table');
    expect(corpus.emotions).toEqual(['anger', 'happiness', 'neutral', 'sadness']);
    expect(protocols.map(({ kind }) => kind)).toEqual(['random', 'speakersApart', 'corporaApart']);

    const nemo = await makeCorpus('nemo', join(folder, 'nemo'), { perEmotion: 2, seconds: 0.3 });
    const scored = await affetto(
      ['evaluate', 'both/model', '--kind', 'nemo', '--data', nemo, '--out', 'scores', '--json'],
      options(),
    );
    const result = jsonSchemas.evaluate.parse(JSON.parse(scored.stdout));
    expect(result.summary.utterances).toBe(16);
    expect(await readFile(result.files.report, 'utf8')).toContain('emodb+table, recipe quick, on nemo');
    const shown = await affetto(['evaluate', 'both/model', '--data', mine, '--map', 'map.json'], options());
    expect(shown.stdout).toMatch(/^table +24 /m);
    expect(shown.code).toBe(0);
  });

  test('have their labels shown before anything is trained', async () => {
    const args = ['corpus', 'map', `emodb=${emodb}`, `table=${mine}`, '--map', 'map.json'];
    const { stdout, code } = await affetto([...args, '--classes', 'all', '--json'], options());
    expect(code).toBe(0);
    const { emotions, labels } = jsonSchemas['corpus map'].parse(JSON.parse(stdout));
    expect(emotions).toHaveLength(7);
    expect(labels).toContainEqual({ corpus: 'table', label: 'gloom', emotion: 'sadness', recordings: 6 });
  });

  test.each([
    [
      'a label nobody knows',
      ['train', 'emodb=emodb', 'table=mine/table.csv'],
      "its label 'gloom' (6 recordings) is; give --map",
    ],
    [
      'a corpus without a place',
      ['train', 'emodb', 'table=mine/table.csv'],
      'The place of emodb is missing; give emodb=PATH',
    ],
    ['a place given twice', ['train', 'emodb=emodb', '--data', 'emodb'], 'The place of emodb is given twice'],
    ['a kind there is not', ['train', 'vinyl=here'], "There is no kind of corpus 'vinyl'; choose from tess,"],
    ['one class', ['train', 'emodb=emodb', '--classes', 'anger'], 'at least two emotions between commas'],
    [
      'an emotion nobody shows',
      ['train', 'emodb=emodb', '--classes', 'anger,awe'],
      'No recording is labelled awe; choose from anger,',
    ],
  ])('exit with 2 on %s', async (_, args, sentence) => {
    const { code, stderr, stdout } = await affetto(args, options());
    expect(stderr).toContain(sentence);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});
