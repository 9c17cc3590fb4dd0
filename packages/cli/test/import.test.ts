import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openModel } from '@affetto/core/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonSchemas } from '../dist/json.js';
import { affetto } from './run-cli.js';

const golden = (name: string) =>
  fileURLToPath(new URL(`../../../reference/golden/importing/${name}`, import.meta.url));
const keras = golden('everything.keras'); // frames of 5 bins, 3 classes
const torch = golden('torch-convolved.safetensors');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affetto-import-'));
  const recipe = (nMels: number, more = {}) =>
    JSON.stringify({
      version: 1,
      name: 'mine',
      features: { kind: 'logMel', nMels, functionals: 'egemaps' },
      network: { lstm: {}, ...more },
    });
  await writeFile(join(folder, 'recipe.json'), recipe(5));
  const convolutions = [{ channels: 1, kernel: 1, stride: 2 }];
  await writeFile(join(folder, 'torch.json'), recipe(5, { convolutions }));
  await writeFile(join(folder, 'wide.json'), recipe(40));
  await writeFile(join(folder, 'words.txt'), 'no network, but long enough to be one');
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs `affetto import`; a setting that is undefined is left out. */
function importing(file: string, settings: Record<string, string | undefined> = {}, ...more: string[]) {
  const all = { recipe: 'recipe.json', labels: 'anger,joy,neutral', output: 'model', ...settings };
  const options = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  return affetto(['import', file, ...options, ...more], { cwd: folder });
}

describe('affetto import', () => {
  test('writes a model of a Keras network that recognises', async () => {
    const { code, stdout, stderr } = await importing(keras, { labels: 'anger, joy, neutral' }, '--json');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const said = jsonSchemas.import.parse(JSON.parse(stdout));
    const model = await openModel(join(folder, 'model'));
    expect(said).toMatchObject({ file: keras, output: 'model', library: 'Keras', labels: model.labels });
    expect(said.network).toEqual(model.recipe.network);
    expect(said.parameters).toBe(model.weights.length);
    expect(model.recipe.name).toBe('mine');
    expect(model.recipe.features.functionals).toBeNull();
    expect(model.corpus).toBe('unknown (imported from Keras)');
    const card = await readFile(join(folder, 'model', 'README.md'), 'utf8');
    expect(card).toContain('# everything.keras, imported');
    expect(card).toContain('Nothing was evaluated.');
    for (const section of [
      '## What it was trained on\n\nNot known',
      '## Must not be used',
      '## How to use it',
    ]) {
      expect(card).toContain(section);
    }
    expect(said.remarks).toHaveLength(2);
    for (const remark of said.remarks) expect(card.replaceAll('\\', '')).toContain(remark);

    const voice = fileURLToPath(new URL('../../../corpora/emodb/wav/03a01Fa.opus', import.meta.url));
    const heard = await affetto(['recognize', '--model', 'model', voice], { cwd: folder });
    expect(heard.code).toBe(0);
    expect(heard.stdout).toMatch(/anger|joy|neutral/);
  });

  test('takes the strides of a PyTorch network from the recipe, and replaces a model', async () => {
    const { code, stdout } = await importing(torch, { recipe: 'torch.json' });
    expect(code).toBe(0);
    expect(stdout).toContain('a network of PyTorch with');
    expect(stdout).toContain(
      '! Tensors do not tell it, so it is as in the recipe: pooling statistics, stride 2, 1.',
    );
    expect(stdout).toContain('! Nothing was evaluated');
    const { recipe } = await openModel(join(folder, 'model'));
    expect(recipe.network.convolutions).toEqual([
      { channels: 6, kernel: 3, stride: 2 },
      { channels: 4, kernel: 5, stride: 1 },
    ]);
    expect(await readdir(folder)).not.toContain('model.replaced');
  });

  test('explains itself', async () => {
    const { code, stdout } = await affetto(['import', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Examples:');
  });

  test.each([
    ['without labels', { labels: undefined }, /required option '--labels <emotions>' not specified/],
    ['with one label', { labels: 'anger' }, /at least two names between commas, each once/],
    ['with a label twice', { labels: 'anger,joy,joy' }, /at least two names between commas, each once/],
    ['with a recipe there is not', { recipe: 'magic' }, /there is no recipe 'magic'; choose from/],
    [
      'with another number of labels',
      { labels: 'anger,joy' },
      /everything\.keras tells 3 classes apart, the labels name 2; name one for each, in the order of its outputs\./,
    ],
  ])('exits with 2 %s', async (_, settings, sentence) => {
    const { code, stdout, stderr } = await importing(keras, { output: 'none', ...settings });
    expect(stderr).toMatch(sentence);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  test.each([
    [
      'a file there is not',
      'nothing.keras',
      {},
      /^affetto: nothing\.keras: cannot be read \(ENOENT.*check the path\.$/m,
    ],
    ['a file that is no network', 'words.txt', {}, /^affetto: words\.txt: is no safetensors file/],
    [
      'features of other bins',
      keras,
      { recipe: 'wide.json' },
      /everything\.keras: takes frames of 5 bins, the features of recipe 'mine' have 40; give the recipe of the features it was trained on\.$/m,
    ],
  ])('exits with 1 on %s', async (_, file, settings, sentence) => {
    const { code, stdout, stderr } = await importing(file, { output: 'none', ...settings });
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
    expect(code).toBe(1);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  test('does not touch a folder of something else', async () => {
    await mkdir(join(folder, 'letters'));
    await writeFile(join(folder, 'letters', 'mine.txt'), 'dear');
    const { code, stderr } = await importing(keras, { output: 'letters' });
    expect(code).toBe(1);
    expect(stderr).toContain("letters: holds 'mine.txt', which is no part of a model");
    expect(await readdir(join(folder, 'letters'))).toEqual(['mine.txt']);
  });
});
