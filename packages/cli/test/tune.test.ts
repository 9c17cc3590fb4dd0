import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCorpus } from '@affetto/lab/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonSchemas } from '../dist/json.js';
import { affetto, startAffetto } from './run-cli.js';

const recipe = fileURLToPath(new URL('recipe.json', import.meta.url));
const ranges = {
  'training.learningRate': { from: 0.0005, to: 0.02, scale: 'log' },
  'network.lstm.units': [4, 8, 16],
};

let folder: string;
let data: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affetto-tune-'));
  data = await makeCorpus('emodb', join(folder, 'emodb'), { speakers: 5, perEmotion: 2, seconds: 0.5 });
  await writeFile(join(folder, 'ranges.json'), JSON.stringify(ranges));
});
afterAll(() => rm(folder, { recursive: true }));

const env = () => ({ AFFETTO_CACHE: join(folder, 'cache') });
const tune = (...more: string[]) => [
  ...['tune', 'emodb', '--data', data, '--recipe', recipe],
  ...['--ranges', join(folder, 'ranges.json'), '--candidates', '6', ...more],
];

describe('affetto tune', () => {
  test('writes a recipe that can be trained, a report, and prints JSON', async () => {
    const out = join(folder, 'out');
    const { code, stdout } = await affetto(tune('--out', out, '--json'), { env: env() });
    expect(code).toBe(0);
    const { files, ...report } = jsonSchemas.tune.parse(JSON.parse(stdout));
    expect(JSON.parse(await readFile(join(out, 'report.json'), 'utf8'))).toEqual(report);
    expect(files.recipe).toBe(join(out, 'recipe.json'));
    expect((await readdir(out)).sort()).toEqual([
      'figures',
      'recipe.json',
      'report.html',
      'report.json',
      'runs',
    ]);
    expect(report.candidates).toHaveLength(6);

    const train = [
      'train',
      'emodb',
      '--data',
      data,
      '--recipe',
      files.recipe,
      '--out',
      join(folder, 'trained'),
    ];
    const trained = await affetto([...train, '--seeds', '1', '--epochs', '1', '--json'], { env: env() });
    expect(jsonSchemas.train.parse(JSON.parse(trained.stdout)).recipe.network).toEqual(report.best.network);
  });

  test('killed and resumed, it gives the same answer', async () => {
    const out = join(folder, 'killed');
    const { process: child, outcome } = startAffetto(tune('--out', out, '--workers', '1'), { env: env() });
    const finished = async () => {
      const names = await readdir(join(out, 'runs'), { recursive: true }).catch(() => []);
      return names.filter((name) => name.endsWith('run.safetensors')).length;
    };
    while ((await finished()) < 4 && child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await outcome;
    expect(await readdir(out)).toEqual(['runs']);

    const unasked = await affetto(tune('--out', out), { env: env() });
    expect(unasked.stderr).toMatch(/killed holds an earlier training; add --resume to go on with it/);
    expect(unasked.code).toBe(2);
    const { code, stdout } = await affetto(tune('--out', out, '--resume'), { env: env() });
    expect(code).toBe(0);
    expect(stdout).toContain('which flatters');
    expect(stdout).toContain(`recipe     ${join(out, 'recipe.json')}`);
    const read = async (name: string) => {
      const { date: _, ...report } = JSON.parse(await readFile(join(folder, name, 'report.json'), 'utf8'));
      return report;
    };
    expect(await read('killed')).toEqual(await read('out'));
  });

  test.each([
    ['no ranges', {}, [], 'ranges.json: names no ranges; give an object such as'],
    [
      'an unknown field',
      { 'training.rate': [1, 2] },
      [],
      'training.rate 1: is no valid recipe: training: Unrecognized key',
    ],
    [
      'a value that cannot be',
      { 'network.dropout': { from: 0, to: 2 } },
      [],
      'network.dropout 2: is no valid recipe: network.dropout: Too big: expected number to be <=0.95; narrow the range',
    ],
    [
      'an empty range',
      { 'network.dropout': { from: 0.5, to: 0.1 } },
      [],
      'goes from 0.5 to 0.1, which is empty',
    ],
    [
      'a single candidate',
      ranges,
      ['--candidates', '1'],
      '1 candidate leaves nothing to choose; ask for at least 2',
    ],
    [
      'values that contradict each other',
      { 'features.kind': ['logMel', 'mfcc'], 'augmentation.melWarp': { from: 0.1, to: 0.2 } },
      [],
      'augmentation.melWarp changes a mel spectrum but the features are of kind mfcc',
    ],
  ])('refuses %s in one sentence', async (name, content, more, sentence) => {
    const file = join(folder, `${name.replaceAll(' ', '-')}-ranges.json`);
    await writeFile(file, JSON.stringify(content));
    const out = join(folder, 'refused');
    const { code, stdout, stderr } = await affetto(tune('--ranges', file, '--out', out, ...more), {
      env: env(),
    });
    expect(stderr).toMatch(/^affetto: .*\n$/);
    expect(stderr).toContain(sentence);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});
