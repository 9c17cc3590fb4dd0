import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonSchemas } from '../dist/json.js';
import { affetto } from './run-cli.js';

const emodb = fileURLToPath(new URL('../../../corpora/emodb/wav/', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affetto-inspect-'));
  await mkdir(join(folder, 'voices', 'anna'), { recursive: true });
  await cp(join(emodb, '03a01Nc.opus'), join(folder, 'voices', 'one.opus'));
  await cp(join(emodb, '08a01Na.opus'), join(folder, 'voices', 'anna', 'two.opus'));
  await writeFile(join(folder, 'broken.wav'), 'no sound');
});
afterAll(() => rm(folder, { recursive: true }));
const run = (...args: string[]) => affetto(args, { cwd: folder });

describe('affetto inspect', () => {
  test('writes a page named after the recording and says in words what is in it', async () => {
    const { code, stdout, stderr } = await run('inspect', 'voices/one.opus');
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /^The pitch lies at 1\d\d\sHz, .*\nIt is spoken at about .*\n(! .*\n)*\nreport +one\.html\n$/,
    );
    expect(await readFile(join(folder, 'one.html'), 'utf8')).toContain('<h1 class="name">one.opus</h1>');
    expect(code).toBe(0);
  });

  test('prints JSON alone, and writes a picture where asked', async () => {
    const alone = await run('inspect', 'voices/anna/two.opus', '--json');
    const json = jsonSchemas.inspect.parse(JSON.parse(alone.stdout));
    expect(json).toMatchObject({ file: 'voices/anna/two.opus', output: null, format: 'Ogg Opus' });
    expect(existsSync(join(folder, 'two.html'))).toBe(false);
    expect(json.contours.pitchHz).toHaveLength(json.contours.intensityDb.length);
    const median = json.measures.find(({ name }) => name === 'pitchMedian')!;
    expect(median.value).toBeGreaterThan(median.usual!.male.high);
    expect(json.nuclei).toHaveLength(json.measures.find(({ name }) => name === 'syllables')!.value!);

    const picture = await run('inspect', 'voices/anna/two.opus', '--json', '--output', 'two.png');
    expect(JSON.parse(picture.stdout)).toEqual({ ...json, output: 'two.png' });
    expect((await readFile(join(folder, 'two.png'))).subarray(1, 4).toString()).toBe('PNG');
  });

  test.each([
    [['inspect', 'voices/one.opus', '--output', 'a.gif'], 2, /the output a\.gif must end in \.html or \.png/],
    [['inspect', 'broken.wav'], 1, /broken\.wav: /],
    [['inspect', 'voices/one.opus', '--model', 'voices'], 1, /config\.json: is missing/],
    [['inspect', 'voices/one.opus', '--output', 'broken.wav/a.html'], 1, /a part of its path is a file/],
  ])('%j is answered in a sentence', async (args, exitCode, sentence) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
    expect(code).toBe(exitCode);
  });
});

describe('affetto features', () => {
  test('writes a table of files and folders, and goes on without a bad file', async () => {
    const args = ['features', '--set', 'prosody', '--output', 'out/prosody.csv', 'broken.wav', 'voices'];
    const { code, stdout, stderr } = await run(...args);
    const lines = (await readFile(join(folder, 'out', 'prosody.csv'), 'utf8')).trim().split('\n');
    expect(lines[0]).toMatch(/^name;frameTime;pitchMedian;/);
    expect(lines.slice(1).map((line) => line.split(';')[0])).toEqual([
      "'voices/anna/two.opus'",
      "'voices/one.opus'",
    ]);
    expect(stdout).toMatch(/^out\/prosody\.csv: 2 x \d+ features of 2 recordings\n$/);
    expect(stderr).toMatch(/^affetto: broken\.wav: /m);
    expect(code).toBe(1);
  });

  test('prints JSON about the table', async () => {
    const { code, stdout } = await run(
      'features',
      '--set',
      'mfcc',
      '--output',
      'm.parquet',
      'voices',
      '--json',
    );
    const json = jsonSchemas.features.parse(JSON.parse(stdout));
    expect(json).toMatchObject({ set: 'mfcc', output: 'm.parquet', recordings: 2, failures: [] });
    expect(json.columns).toHaveLength(20);
    expect((await readFile(join(folder, 'm.parquet'))).subarray(0, 4).toString()).toBe('PAR1');
    expect(code).toBe(0);
  });

  test.each([
    [
      ['features', '--set', 'words', 'voices'],
      2,
      /Allowed choices are egemaps, contours, modulations, egemapsDescriptors, mfcc, logMel, prosody/,
    ],
    [['features', '--set', 'mfcc', '--output', 'm.xls', 'voices'], 2, /must end in \.csv or \.parquet/],
    [['features', '--set', 'mfcc', 'broken.wav'], 1, /features\.csv: is not written because no recording/],
    [['features', '--set', 'mfcc', 'out'], 1, /out: holds no audio files/],
  ])('%j is answered in a sentence', async (args, exitCode, sentence) => {
    await mkdir(join(folder, 'out'), { recursive: true });
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
    expect(code).toBe(exitCode);
  });
});
