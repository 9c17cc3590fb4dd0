import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '@affetto/core';
import { encodeWav } from '@affetto/core/audio';
import { makeCorpus } from '@affetto/lab/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { jsonSchemas } from '../dist/json.js';
import { affetto, type Outcome, startAffetto } from './run-cli.js';

const recipe = fileURLToPath(new URL('recipe.json', import.meta.url));
const recording = fileURLToPath(new URL('../../../corpora/emodb/wav/03a01Fa.opus', import.meta.url));

let folder: string;
let tess: string;
let model: string;
let trained: Outcome;
const env = () => ({ AFFETTO_CACHE: join(folder, 'cache') });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affetto-cli-'));
  tess = await makeCorpus('tess', join(folder, 'tess'), { perEmotion: 5, seconds: 0.6 });
  const out = join(folder, 'out');
  trained = await affetto(trainTess(tess, out, '--seeds', '2', '--epochs', '2', '--workers', '2', '--json'), {
    env: env(),
  });
  model = join(out, 'model');
});
afterAll(() => rm(folder, { recursive: true }));

/** Arguments that train on a miniature TESS by a quick recipe. */
function trainTess(data: string, out: string, ...more: string[]): string[] {
  return ['train', 'tess', '--data', data, '--out', out, '--recipe', recipe, ...more];
}

/** The JSON on standard output, held to its schema. */
function parse<K extends keyof typeof jsonSchemas>(
  command: K,
  { stdout }: Outcome,
): z.infer<(typeof jsonSchemas)[K]> {
  return jsonSchemas[command].parse(JSON.parse(stdout)) as z.infer<(typeof jsonSchemas)[K]>;
}

/** Expects a failure with one sentence and no stack trace. */
function expectFailure({ code, stdout, stderr }: Outcome, exitCode: number, sentence: string | RegExp): void {
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stdout).toBe('');
  expect(code).toBe(exitCode);
}

async function fileHash(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

describe('affetto', () => {
  test('explains itself', async () => {
    const help = await affetto(['train', '--help']);
    expect(help.code).toBe(0);
    expect(help.stdout).toContain('Examples:');
    expect((await affetto(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    ['no command there is', ['sing'], /unknown command 'sing'/],
    ['no data', ['train', 'tess'], /The place of tess is missing; give tess=PATH, or --data PATH/],
    [
      'an epoch count that is none',
      ['train', 'tess', '--data', '.', '--epochs', 'many'],
      /whole number of at least 1/,
    ],
    [
      'a recipe there is not',
      ['train', 'tess', '--data', '.', '--recipe', 'magic'],
      /there is no recipe 'magic'; choose from/,
    ],
    [
      'an encoder that is not given',
      ['train', 'tess', '--data', 'tess', '--out', 'states', '--recipe', 'encoder'],
      /the encoder 'whisper-base-encoder': give its folder with --encoder, or the folder that holds it in AFFETTO_ENCODERS/,
    ],
    ['no threads', ['train', 'tess', '--data', '.', '--workers', '0'], /whole number of at least 1/],
    ['a layout there is not', ['corpus', 'index', 'vinyl', '--data', '.'], /Allowed choices are tess, /],
  ])('exits with 2 on %s', async (_, args, sentence) => {
    expectFailure(await affetto(args, { cwd: folder }), 2, sentence);
  });
});

describe('a wrong file or folder', () => {
  const quick = { version: 1, name: 'q', features: { kind: 'logMel' }, network: { lstm: { units: 4 } } };
  const files: Record<string, string> = {
    'words.txt': 'no recording',
    'columns.csv': 'name,mood\na.wav,joy\n',
    'missing.csv': 'path,label\na.wav,joy\n',
    'broken.json': '{ "version": 1, ',
    'unknown-field.json': JSON.stringify({ ...quick, training: { optimiser: 'sgd' } }),
    'wrong-values.json': JSON.stringify({ ...quick, name: '', training: { epochs: 'many' } }),
  };
  let wrong: string;
  beforeAll(async () => {
    wrong = join(folder, 'wrong');
    await mkdir(join(wrong, 'folder.json'), { recursive: true });
    for (const [name, content] of Object.entries(files)) await writeFile(join(wrong, name), content);
  });
  const train = (...args: string[]) => ['train', 'tess', '--data', '../tess', ...args];
  const isFile = 'cannot be written because a part of its path is a file; choose another folder';
  const fields = '(docs/recipes.md describes the fields)';

  test.each([
    [
      ['corpus', 'index', 'emodb', '--data', 'words.txt'],
      'words.txt: is a file; give the folder that holds the recordings',
    ],
    [['corpus', 'index', 'ravdess', '--data', 'nowhere'], 'nowhere: there is no such folder; check the path'],
    [['corpus', 'index', 'table', '--data', '.'], '.: is a folder; give the table itself, a CSV or TSV file'],
    [
      ['corpus', 'index', 'table', '--data', 'words.txt/labels.csv'],
      'words.txt/labels.csv: there is no such file; check the path',
    ],
    [
      ['corpus', 'index', 'table', '--data', 'columns.csv'],
      'columns.csv: line 1: there is no column path or file or filename; its columns are name, mood',
    ],
    [
      ['corpus', 'index', 'table', '--data', 'missing.csv'],
      /^missing\.csv: none of its 1 file exists, looked/,
    ],
    [train('--out', 'words.txt'), `/words.txt: ${isFile}`],
    [train('--out', 'words.txt/out'), `/words.txt/out: ${isFile}`],
    [['demo', '--out', 'words.txt'], `/words.txt: ${isFile}`],
    [train('--recipe', 'nowhere.json'), 'nowhere.json: there is no such recipe file; check the path'],
    [
      train('--recipe', 'folder.json'),
      'folder.json: cannot be read as JSON (EISDIR: illegal operation on a directory, read); mend it or start from a built-in recipe',
    ],
    [train('--recipe', 'broken.json'), /^broken\.json: cannot be read as JSON \(.+\); mend it or start from/],
    [
      train('--recipe', 'unknown-field.json'),
      `unknown-field.json: is no valid recipe: training: Unrecognized key: "optimiser" ${fields}`,
    ],
    [
      train('--recipe', 'wrong-values.json'),
      `wrong-values.json: is no valid recipe: name: Too small: expected string to have >=1 characters; training.epochs: Invalid input: expected number, received string ${fields}`,
    ],
    [
      train('--recipe', 'encoder', '--encoder', 'nowhere'),
      'nowhere/config.json: is missing; name the folder of a whole model',
    ],
    [
      ['recognize', '--model', 'words.txt', 'a.wav'],
      'words.txt: is no folder; name the folder of a model, with config.json in it.',
    ],
    [['recognize', '--model', '.', 'a.wav'], 'config.json: is missing; name the folder of a whole model.'],
  ])('%j is answered in one sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await affetto(args, { cwd: wrong, env: env() });
    expect(stderr).toMatch(/^affetto: .*\n$/); // a single line
    const said = stderr.slice('affetto: '.length, -1);
    if (typeof sentence !== 'string') expect(said).toMatch(sentence);
    else expect(said).toBe(sentence.replace(/^\//, `${wrong}/`));
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  test.skipIf(!existsSync('/proc/self'))('no folder can be made', async () => {
    expectFailure(
      await affetto(train('--out', '/proc/affetto'), { cwd: wrong, env: env() }),
      1,
      /^affetto: \/proc\/affetto: cannot be written because a folder of its path is missing and cannot be made/,
    );
  });

  test.skipIf(process.getuid?.() === 0)('a folder may not be read', async () => {
    const locked = join(folder, 'locked');
    await mkdir(join(locked, 'inside'), { recursive: true });
    await chmod(join(locked, 'inside'), 0o000);
    const outcome = await affetto(['corpus', 'index', 'folders', '--data', locked]);
    expectFailure(outcome, 1, /locked\/inside: may not be read: permission denied; change its permissions/);
  });

  test.skipIf(!existsSync('/proc/self'))(
    'a cache that cannot be written stops nothing, and is said',
    async () => {
      const args = train('--recipe', recipe, '--epochs', '1', '--out', 'no-cache');
      const { code, stdout } = await affetto(args, { cwd: wrong, env: { AFFETTO_CACHE: '/proc/affetto' } });
      expect(stdout).toMatch(/^! \/proc\/affetto: features were computed but could not all be kept/m);
      expect(code).toBe(0);
    },
  );
});

describe('affetto corpus index', () => {
  test('prints what is there as JSON, and for people', async () => {
    const json = parse('corpus index', await affetto(['corpus', 'index', 'tess', '--data', tess, '--json']));
    expect(json).toMatchObject({ name: 'tess', utterances: 70, emotions: { anger: 10 } });
    expect(json.recordings).toHaveLength(70);
    const { stdout } = await affetto(['corpus', 'index', 'tess', '--data', tess]);
    expect(stdout).toContain('70 recordings, 2 speakers');
    expect(stdout).toMatch(/! .*2,?730/); // what a complete TESS has and this does not
  });

  test('refuses a folder without audio', async () => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    expectFailure(await affetto(['corpus', 'index', 'folders', '--data', empty]), 1, /empty: .*no audio/);
  });
});

describe('affetto train', () => {
  test('writes report, figures and model, and prints what the report says', async () => {
    expect(trained.stderr).not.toContain('affetto:');
    expect(trained.code).toBe(0);
    const result = parse('train', trained);
    expect(result.recipe.training.epochs).toBe(2);
    expect(result.protocols.map(({ kind, runs }) => [kind, runs.length])).toEqual([
      ['random', 2],
      ['speakersApart', 4],
    ]);
    expect(result.files.model).toBe(model);
    const { files: _, ...report } = result;
    expect(JSON.parse(await readFile(join(folder, 'out', 'report.json'), 'utf8'))).toEqual(report);
    for (const name of [
      'report.html',
      'figures',
      'predictions.csv',
      'model/model.safetensors',
      'model/model.onnx',
      'model/config.json',
      'model/README.md',
    ]) {
      expect(existsSync(join(folder, 'out', name)), name).toBe(true);
    }
  });

  test('does not go on with an earlier training unasked', async () => {
    const again = await affetto(['train', 'tess', '--data', tess, '--out', join(folder, 'out')], {
      env: env(),
    });
    expectFailure(
      again,
      2,
      /out holds an earlier training; add --resume to go on with it, or choose another --out/,
    );
  });

  test('gives the same model for another number of workers', async () => {
    const out = join(folder, 'one-worker');
    const args = trainTess(tess, out, '--seeds', '1', '--epochs', '2', '--workers', '1');
    const { code, stdout } = await affetto(args, { env: env() });
    expect(code).toBe(0);
    expect(stdout).toContain('speakers apart');
    expect(stdout).not.toContain('profile');
    expect(await fileHash(join(out, 'model', 'model.safetensors'))).toBe(
      await fileHash(join(model, 'model.safetensors')),
    );
  });

  test('says what a profile of the speaker is worth, and so does evaluate', async () => {
    const data = await makeCorpus('tess', join(folder, 'voices'), { perEmotion: 9, seconds: 0.3 });
    const profiled = join(folder, 'profiled.json');
    const { features, ...others } = JSON.parse(await readFile(recipe, 'utf8'));
    const training = { epochs: 1, profiles: {} };
    const file = { ...others, features: { ...features, normalize: 'none' }, training };
    await writeFile(profiled, JSON.stringify(file));
    const out = join(folder, 'profiled');
    const args = ['train', 'tess', '--data', data, '--recipe', profiled, '--seeds', '1', '--out', out];
    const { code, stdout } = await affetto(args, { env: env() });
    expect(code).toBe(0);
    const { protocols } = JSON.parse(await readFile(join(out, 'report.json'), 'utf8'));
    const { summary, profiles } = protocols.find(({ kind }: { kind: string }) => kind === 'speakersApart');
    const figure = (wantedKind: string, wantedClips: number) =>
      profiles.find(
        ({ kind, clips }: { kind: string; clips: number }) => kind === wantedKind && clips === wantedClips,
      );
    const [without, any, neutral] = [summary, figure('any', 10), figure('neutral', 8)].map(
      ({ uar }) => `${(100 * uar.value).toFixed(1)}\u00a0%`,
    );
    expect(stdout).toContain(
      `\nOn voices it never heard UAR is ${without} without a profile of the speaker, ${any} with ten clips of any emotion and ${neutral} with eight neutral clips.\n`,
    );

    const scores = join(folder, 'profiled-scores');
    const scoring = ['evaluate', join(out, 'model'), '--kind', 'tess', '--data', data, '--out', scores];
    expect((await affetto(scoring, { env: env() })).stdout).toMatch(
      /^On tess UAR is \S+\s% without a profile of the speaker, \S+\s% with ten clips of any emotion and \S+\s% with eight neutral clips\.$/m,
    );
    const page = await readFile(join(scores, 'evaluation.html'), 'utf8');
    expect(page).toMatch(/knowing the voice<\/h2>\n<p>On tess UAR .*<\/p>\n<figure id="profiles">/);
  });

  test('stops on Ctrl-C, leaves nothing half-written, and goes on to the same model', async () => {
    const out = join(folder, 'interrupted');
    const args = trainTess(tess, out, '--seeds', '1', '--epochs', '40');
    const { process: child, outcome } = startAffetto(args, { env: env() });
    const checkpoint = join(out, 'runs', 'random-seed-1', 'checkpoint.safetensors');
    while (!existsSync(checkpoint) && child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    const { code, stderr } = await outcome;
    expect(stderr).toContain('the same command with --resume goes on');
    expect(code).toBe(130);
    expect(existsSync(join(out, 'model'))).toBe(false);
    expect(existsSync(join(out, 'report.html'))).toBe(false);

    expect((await affetto([...args, '--resume'], { env: env() })).code).toBe(0);
    const unbroken = join(folder, 'unbroken');
    const straight = args.map((arg) => (arg === out ? unbroken : arg));
    expect((await affetto(straight, { env: env() })).code).toBe(0);
    const hash = (path: string) => fileHash(join(path, 'model', 'model.safetensors'));
    expect(await hash(out)).toBe(await hash(unbroken));
  });

  test('killed at any moment, it goes on to the same model', async () => {
    const args = (out: string) => trainTess(tess, join(folder, out), '--seeds', '1', '--epochs', '12');
    const started = performance.now();
    expect((await affetto(args('whole'), { env: env() })).code).toBe(0);
    const whole = performance.now() - started;
    const seed = Date.now(); // anew each time: no moment may matter
    const random = new Random(seed);
    let kills = 0;
    for (let ended = false; !ended; ) {
      const resume = kills > 0 ? ['--resume'] : [];
      const { process: child, outcome } = startAffetto([...args('killed'), ...resume], { env: env() });
      const timer = setTimeout(
        () => child.kill('SIGKILL'),
        random.between(kills === 0 ? 0.1 : 0.3, kills === 0 ? 0.4 : 0.9) * whole,
      );
      if (kills === 4) clearTimeout(timer);
      const { code } = await outcome;
      clearTimeout(timer);
      ended = code === 0;
      if (!ended) kills++;
    }
    expect(kills).toBeGreaterThan(0);
    const read = (out: string) => readFile(join(folder, out, 'model', 'model.safetensors'));
    expect(
      Buffer.compare(await read('killed'), await read('whole')),
      `after ${kills} kills, seed ${seed}`,
    ).toBe(0);
  }, 180_000);

  test.each([
    [
      'one class',
      'a.wav,joy\nb.wav,joy\n',
      /all 2 recordings carry the emotion 'joy'; give recordings of at least two/,
    ],
    [
      'a class with one recording',
      'a.wav,joy\nb.wav,joy\nc.wav,fear\n',
      /emotion 'fear': has a single recording \(.*c.*\)/,
    ],
  ])('refuses labels with %s', async (name, rows, sentence) => {
    const data = join(folder, name.replaceAll(' ', '-'));
    await mkdir(data);
    for (const [i, file] of ['a.wav', 'b.wav', 'c.wav'].entries()) {
      await writeFile(join(data, file), tone(0.5, 200 + i));
    }
    await writeFile(join(data, 'labels.csv'), `path,label\n${rows}`);
    const args = ['train', 'table', '--data', join(data, 'labels.csv'), '--out', join(data, 'out')];
    expectFailure(await affetto(args, { env: env() }), 1, sentence);
    expect(existsSync(join(data, 'out', 'model'))).toBe(false);
  });

  test('leaves out what it cannot read and says so', async () => {
    const data = join(folder, 'with-broken');
    await cp(tess, data, { recursive: true });
    await writeFile(join(data, 'OAF_angry', 'OAF_bar_angry.wav'), '');
    await writeFile(join(data, 'OAF_angry', 'OAF_base_angry.wav'), tone(0.5, 200).subarray(0, 300));
    const args = trainTess(data, join(folder, 'broken-out'), '--epochs', '1');
    const { code, stdout } = await affetto(args, { env: env() });
    expect(code).toBe(0);
    expect(stdout).toMatch(/! .*OAF_bar_angry\.wav: /);
    expect(stdout).toMatch(/! .*OAF_base_angry\.wav: /);
  });
});

describe('affetto recognize', () => {
  test('also says arousal and valence where the model learned them from a table', async () => {
    const table = await makeCorpus('table', join(folder, 'rated'), { seconds: 0.5 });
    const rated = join(folder, 'rated.json');
    const { network, ...others } = JSON.parse(await readFile(recipe, 'utf8'));
    const dimensions = ['arousal', 'valence'];
    await writeFile(rated, JSON.stringify({ ...others, network: { ...network, dimensions } }));
    const out = join(folder, 'rated-out');
    const training = ['train', 'table', '--data', table, '--out', out, '--recipe', rated, '--json'];
    const { protocols } = parse('train', await affetto(training, { env: env() }));
    expect(protocols[0]!.dimensions.map(({ name }) => name)).toEqual(dimensions);
    const args = ['recognize', '--model', join(out, 'model'), recording];
    const [heard] = parse('recognize', await affetto([...args, '--json', '--timeline'])).files;
    expect(heard!.arousal).toBeGreaterThan(0);
    expect(heard!.timeline![0]!.valence).toBeTypeOf('number');
    const { stdout } = await affetto(args);
    expect(stdout).toMatch(/next .*arousal +valence/);
    expect(stdout).toContain(heard!.arousal!.toFixed(2));
  });

  test('prints a table for people', async () => {
    const { code, stdout } = await affetto(['recognize', '--model', model, recording]);
    expect(code).toBe(0);
    expect(stdout).toContain(recording);
    expect(stdout).toMatch(/\d\.\d %/);
  });

  test('prints JSON, over time where asked', async () => {
    const outcome = await affetto(['recognize', '--model', model, '--json', '--timeline', recording]);
    const { files } = parse('recognize', outcome);
    expect(outcome.code).toBe(0);
    expect(files).toHaveLength(1);
    const sum = Object.values(files[0]!.probabilities!).reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(1, 5);
    expect(files[0]!.timeline![0]!.startSeconds).toBe(0);
  });

  test('one bad file does not lose the others', async () => {
    const bad: Record<string, Uint8Array | string> = {
      'empty.wav': '',
      'truncated.wav': tone(0.5, 200).subarray(0, 1000),
      'text.wav': 'these are words, no sound',
    };
    const odd: Record<string, Uint8Array> = {
      'silent.wav': encodeWav({ samples: new Float32Array(16000), sampleRate: 16000 }),
      'one-sample.wav': encodeWav({ samples: Float32Array.of(0.5), sampleRate: 16000 }),
      'dial-tone.wav': tone(0.5, 425),
    };
    for (const [name, content] of Object.entries({ ...bad, ...odd }))
      await writeFile(join(folder, name), content);
    await writeFile(join(folder, 'not-a-number.wav'), wavOfNaN());
    const names = [...Object.keys(bad), 'not-a-number.wav', 'missing.wav', ...Object.keys(odd), recording];
    const outcome = await affetto(['recognize', '--model', model, '--json', ...names], { cwd: folder });
    expect(outcome.code).toBe(1);
    const { files } = parse('recognize', outcome);
    expect(files.map(({ file }) => file)).toEqual(names);
    const broken = files.slice(0, 5);
    for (const { file, error } of broken) {
      expect(error, file).toMatch(new RegExp(`^${file}: .{10}`));
      expect(outcome.stderr).toContain(error);
    }
    expect(files.slice(5, 8).map(({ emotion, reason }) => [emotion, reason])).toEqual([
      [null, 'silence'],
      [null, 'too short'],
      [null, 'no speech'],
    ]);
    expect([null, 'not sure']).toContain(files[8]!.reason);
    expect(Object.keys(files[8]!.probabilities!).length).toBeGreaterThan(1);
  });

  test.each([
    [
      'that is not there',
      async () => join(folder, 'nowhere'),
      /nowhere: is no folder; name the folder of a model, with config\.json in it\./,
    ],
    [
      'of another version',
      async () =>
        changed('version', 'config.json', (text) => text.replace('"formatVersion": 1', '"formatVersion": 9')),
      /config\.json: was made by a newer affetto \(format 9, this one reads 1\); update affetto/,
    ],
    [
      'with a broken tensor',
      async () => {
        const path = await changed('tensor', 'config.json', (text) => text);
        const weights = await readFile(join(path, 'model.safetensors'));
        await writeFile(join(path, 'model.safetensors'), weights.subarray(0, weights.length - 64));
        return path;
      },
      /model\.safetensors: .{10}/,
    ],
  ])('refuses a model %s', async (_, makeModel, sentence) => {
    expectFailure(await affetto(['recognize', '--model', await makeModel(), recording]), 1, sentence);
  });
});

/** A copy of the model with one file changed. */
async function changed(name: string, file: string, change: (text: string) => string): Promise<string> {
  const path = join(folder, `model-${name}`);
  await cp(model, path, { recursive: true });
  await writeFile(join(path, file), change(await readFile(join(path, file), 'utf8')));
  return path;
}

function tone(seconds: number, frequency: number): Uint8Array {
  const samples = Float32Array.from(
    { length: seconds * 16000 },
    (_, i) => 0.3 * Math.sin((2 * Math.PI * frequency * i) / 16000),
  );
  return encodeWav({ samples, sampleRate: 16000 });
}

/** 32-bit float WAV whose every sample is not a number. */
function wavOfNaN(): Uint8Array {
  const samples = 1600;
  const bytes = Buffer.alloc(44 + samples * 4);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + samples * 4, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(3, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(16000, 24);
  bytes.writeUInt32LE(64000, 28);
  bytes.writeUInt16LE(4, 32);
  bytes.writeUInt16LE(32, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples * 4, 40);
  for (let i = 0; i < samples; i++) bytes.writeFloatLE(Number.NaN, 44 + i * 4);
  return bytes;
}
