import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeAudio, encodeWav, loudness } from '@affetto/core/audio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonSchemas } from '../dist/json.js';
import { affetto } from './run-cli.js';

const emodb = fileURLToPath(new URL('../../../corpora/emodb/wav/', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affetto-prepare-'));
  await mkdir(join(folder, 'in', 'deep'), { recursive: true });
  await cp(join(emodb, '03a01Fa.opus'), join(folder, 'in', 'a.opus'));
  await cp(join(emodb, '13a01Wb.opus'), join(folder, 'in', 'deep', 'b.opus'));
  await writeFile(join(folder, 'in', 'broken.wav'), 'these are words, no sound');
  const clipped = Float32Array.from({ length: 16000 }, (_, i) =>
    Math.max(-0.5, Math.min(0.5, Math.sin((2 * Math.PI * 200 * i) / 16000))),
  );
  await writeFile(join(folder, 'in', 'clipped.wav'), encodeWav({ samples: clipped, sampleRate: 16000 }));
});
afterAll(() => rm(folder, { recursive: true }));

async function wav(...path: string[]) {
  const file = join(folder, ...path);
  return decodeAudio(await readFile(file), file);
}

test('writes what it can, warns of what is wrong, and reports what it cannot read', async () => {
  const args = [
    'prepare',
    'in',
    '--output',
    'out',
    '--sample-rate',
    '8000',
    '--denoise',
    '--loudness',
    '-23',
  ];
  const { code, stdout, stderr } = await affetto(args, { cwd: folder });
  expect(code).toBe(1);
  expect((await readdir(join(folder, 'out'), { recursive: true })).sort()).toEqual([
    'a.wav',
    'clipped.wav',
    'deep',
    'deep/b.wav',
  ]);
  const prepared = await wav('out', 'deep', 'b.wav');
  expect(prepared.sampleRate).toBe(8000);
  expect(loudness(prepared).integrated).toBeCloseTo(-23, 1);
  expect(stdout).toMatch(/^! in\/clipped\.wav: The recording is clipped: \d+ % of its samples/m);
  expect(stdout).toMatch(/^out: 3 files of 3 recordings$/m);
  expect(stderr).toMatch(/^affetto: in\/broken\.wav: holds no sound that affetto knows/m);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('cuts recordings into pieces of speech, and says where they were', async () => {
  const args = ['prepare', '--output', 'pieces', '--segment', '--json', 'in/deep/b.opus', 'in/clipped.wav'];
  const { code, stdout } = await affetto(args, { cwd: folder });
  const { files } = jsonSchemas.prepare.parse(JSON.parse(stdout));
  expect(code).toBe(1);
  expect(files.map(({ file }) => file)).toEqual(['in/deep/b.opus', 'in/clipped.wav']);
  for (const { path, startSeconds, endSeconds } of files[0]!.outputs!) {
    const piece = await wav(path);
    expect(piece.samples.length / 16000).toBeCloseTo(endSeconds - startSeconds, 3);
  }
  expect(files[0]!.quality!.snrDb).toBeGreaterThan(10);
  expect(files[1]!.error).toBe('in/clipped.wav: no speech was found in it, so there is no piece to write');
});

test.each([
  ['no output folder', ['in/a.opus'], /required option '--output <folder>' not specified/],
  [
    'a loudness that is none',
    ['in/a.opus', '--output', 'x', '--loudness', 'loud'],
    /It must be a level from -70 to 0 LUFS/,
  ],
  [
    'a rate too low',
    ['in/a.opus', '--output', 'x', '--denoise', '--sample-rate', '6000'],
    /--sample-rate 6000: must be at least 8000 Hz for denoise and speechOnly/,
  ],
  [
    'writing over a recording',
    ['in/clipped.wav', '--output', 'in'],
    /in\/clipped\.wav would be written over a recording/,
  ],
  [
    'two recordings of one name',
    ['in/a.opus', 'in/deep/../a.opus', '--output', 'x'],
    /in\/a\.opus and in\/deep\/\.\.\/a\.opus would both be written to a\.wav/,
  ],
])('exits with 2 on %s, before anything is written', async (_, args, sentence) => {
  const { code, stderr } = await affetto(['prepare', ...args], { cwd: folder });
  expect(stderr).toMatch(sentence);
  expect(code).toBe(2);
  expect(await readdir(folder)).not.toContain('x');
});

test('exits with 1 where the output cannot be a folder', async () => {
  const { code, stderr } = await affetto(['prepare', 'in/a.opus', '--output', 'in/a.opus/out'], {
    cwd: folder,
  });
  expect(stderr).toMatch(/cannot be written because a part of its path is a file/);
  expect(code).toBe(1);
});

test('explains itself', async () => {
  const { code, stdout } = await affetto(['prepare', '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('Examples:');
});
