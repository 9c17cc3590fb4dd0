import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCorpus } from '@affetto/lab/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canMount, onSmallDisk } from '../../lab/test/small-disk.js';
import { affetto, main } from './run-cli.js';

const recipe = fileURLToPath(new URL('recipe.json', import.meta.url));

let folder: string;
let tess: string;
let disk: string;
const env = () => ({ AFFETTO_CACHE: join(folder, 'cache') });
const train = (out: string) => [
  ...['train', 'tess', '--data', tess, '--out', out],
  ...['--recipe', recipe, '--seeds', '1', '--epochs', '1', '--workers', '1'],
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affetto-full-'));
  tess = await makeCorpus('tess', join(folder, 'tess'), { perEmotion: 5, seconds: 0.6 });
  disk = join(folder, 'disk');
  await mkdir(disk);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(!canMount)('training with a full disk', () => {
  /**
   * Trains on a disk of so many kilobytes, then with `--resume` on the same disk made large enough; lists the folders
   * that can be seen after the first.
   */
  function trainTwice(kilobytes: number) {
    const script =
      'disk=$0; "$@"; echo "code $?"; find "$disk" -type f; mount -o remount,size=16m "$disk"; "$@" --resume';
    const { stdout, stderr, status } = onSmallDisk(
      disk,
      kilobytes,
      ['sh', '-c', script, disk, process.execPath, main, ...train(disk)],
      env(),
    );
    const [before, after] = stdout.toString().split(/(?<=\n)(?=\s+runs)/) as [string, string];
    const [code, ...files] = before.trim().split('\n');
    const names = files.map((path) => path.slice(disk.length + 1)).sort();
    return { code, names, stderr: stderr.toString(), resumed: { status, stdout: after } };
  }
  const problem = 'cannot be written because the disk is full; free some space or choose another folder\n';

  test('too full for the first checkpoint', () => {
    const { code, names, stderr, resumed } = trainTwice(64);
    expect(stderr).toBe(`affetto: ${disk}/runs/random-seed-1/checkpoint.safetensors: ${problem}`);
    expect(code).toBe('code 1');
    expect(names).toEqual([]);
    expect(resumed.status).toBe(0);
    expect(resumed.stdout).toContain('speakers apart');
  });

  test('too full for the report', () => {
    const { code, names, stderr, resumed } = trainTwice(1000);
    expect(stderr).toBe(`affetto: ${disk}: ${problem}`);
    expect(code).toBe('code 1');
    expect(names).toEqual([
      'progress.svg',
      'runs/random-seed-1/run.safetensors',
      'runs/speakers-apart-OAF-seed-1/run.safetensors',
      'runs/speakers-apart-YAF-seed-1/run.safetensors',
    ]);
    expect(resumed.status).toBe(0);
  });

  test('too full for the model', async () => {
    const roomy = join(folder, 'roomy');
    expect((await affetto(train(roomy), { env: env() })).code).toBe(0);
    const model = await kilobytesOf(join(roomy, 'model'));
    const room = (await kilobytesOf(roomy)) - model / 2; // for all but half of the model
    const { code, names, stderr, resumed } = trainTwice(room);
    expect(stderr).toBe(`affetto: ${disk}/model: ${problem}`);
    expect(code).toBe('code 1');
    expect(names).toContain('report.html');
    expect(names.filter((name) => /model|partial|\.report/.test(name))).toEqual([]);
    expect(resumed.status).toBe(0);
  });
});

describe.skipIf(!existsSync('/dev/full'))('printing to a full disk', () => {
  test.each([
    ['for people', []],
    ['as JSON', ['--json']],
  ])('%s is said to have failed', (_, json) => {
    const { status, stderr } = spawnSync('sh', [
      '-c',
      '"$@" > /dev/full',
      'sh',
      process.execPath,
      main,
      'corpus',
      'index',
      'tess',
      '--data',
      tess,
      ...json,
    ]);
    expect(stderr.toString()).toBe(
      'affetto: standard output: cannot be written because the disk is full; free some space or choose another folder\n',
    );
    expect(status).toBe(1);
  });
});

/** What a folder takes on a disk of 4 kB pages. */
async function kilobytesOf(path: string): Promise<number> {
  const names = (await readdir(path, { recursive: true })) as string[];
  const files = (await Promise.all(names.map((name) => stat(join(path, name))))).filter((entry) =>
    entry.isFile(),
  );
  return files.reduce((sum, { size }) => sum + Math.ceil(size / 4096) * 4, 0);
}
