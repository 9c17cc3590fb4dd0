import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeWav } from '@affetto/core/audio';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { jsonSchemas } from '../dist/json.js';
import { affetto, type Outcome } from './run-cli.js';

const emodb = fileURLToPath(new URL('../../../corpora/emodb/wav/', import.meta.url));
const of = (...names: string[]) => names.map((name) => join(emodb, `${name}.opus`));
const ofWoman = of('08a01Fd', '08a01Lc', '08a01Na', '08a01Wa', '08a02Ab');
const ofMan = of('03a01Fa', '03a01Nc', '03a01Wa');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affetto-voices-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function json<K extends keyof typeof jsonSchemas>(command: K, args: readonly string[]) {
  const outcome = await affetto([command, ...args, '--json']);
  expect(outcome.stderr).not.toMatch(/\n\s+at /);
  return jsonSchemas[command].parse(JSON.parse(outcome.stdout)) as z.infer<(typeof jsonSchemas)[K]>;
}

function expectFailure({ code, stderr }: Outcome, exitCode: number, sentence: string): void {
  expect(stderr).toContain(sentence);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(code).toBe(exitCode);
}

describe('affetto recognize', () => {
  test('takes the model that comes with it, without being told', async () => {
    const [heard] = (await json('recognize', [ofMan[2]!])).files;
    expect(heard).toMatchObject({ file: ofMan[2], emotion: 'anger' });
  });

  test('hears recordings of one speaker in a table beside each other, and others by themselves', async () => {
    const table = join(folder, 'calls.csv');
    const rows = [...ofWoman.map((path) => `${path},08`), `${ofMan[0]},`];
    await writeFile(table, ['path,speaker', ...rows].join('\n'));
    const together = (await json('recognize', [table])).files;
    expect(together.map(({ file }) => file)).toEqual([...ofWoman, ofMan[0]]);
    expect(together.map(({ voice }) => voice)).toEqual([...ofWoman.map(() => '08'), undefined]);

    const asOne = (await json('recognize', [...ofWoman, '--voices', 'one'])).files;
    const byThemselves = (await json('recognize', [...ofWoman, ofMan[0]!])).files;
    const probabilities = (files: typeof asOne) => files.map((file) => file.probabilities);
    expect(probabilities(together.slice(0, -1))).toEqual(probabilities(asOne));
    expect(probabilities(together.slice(0, -1))).not.toEqual(probabilities(byThemselves.slice(0, -1)));
    expect(together.at(-1)!.probabilities).toEqual(byThemselves.at(-1)!.probabilities);
  });

  test('one that cannot be read does not lose the others of its voice', async () => {
    const broken = join(folder, 'broken.wav');
    await writeFile(broken, 'not sound');
    const args = ['recognize', ofWoman[0]!, broken, ofWoman[1]!, '--voices', 'one'];
    const { code, stdout, stderr } = await affetto(args);
    expect(code).toBe(1);
    expect(stderr).toContain('broken.wav');
    expect(stdout).toMatch(/08a01Fd.*\n.*broken\.wav *unreadable.*\n.*08a01Lc/);
  });
});

describe('affetto profile', () => {
  test('makes a profile, extends it, and recognize hears with it', async () => {
    const file = join(folder, 'eight.profile');
    const silence = join(folder, 'silence.wav');
    await writeFile(silence, encodeWav({ samples: new Float32Array(16000), sampleRate: 16000 }));
    const made = await json('profile', [file, ...ofWoman.slice(0, 2), silence]);
    expect(made).toMatchObject({ clips: 2, added: ofWoman.slice(0, 2), unheard: [silence], unreadable: [] });
    expect(await json('profile', [file, ...ofWoman.slice(2)])).toMatchObject({ clips: 5 });

    const [plain, known] = [
      await json('recognize', [ofMan[0]!]),
      await json('recognize', [ofMan[0]!, '--profile', file]),
    ];
    expect(known.profile).toBe(file);
    expect(known.files[0]!.probabilities).not.toEqual(plain.files[0]!.probabilities);
  });

  test('says what is wrong', async () => {
    const absent = join(folder, 'absent.profile');
    expectFailure(
      await affetto(['recognize', ofMan[0]!, '--profile', absent]),
      1,
      `${absent}: there is no such profile; make it with affetto profile`,
    );
    const foreign = join(folder, 'foreign.profile');
    await writeFile(foreign, 'who is this');
    expectFailure(await affetto(['recognize', ofMan[0]!, '--profile', foreign]), 1, foreign);
    const ofTiny = join(folder, 'tiny.profile');
    expectFailure(
      await affetto(['profile', ofTiny, ofMan[0]!, '--model', 'tiny']),
      2,
      'This model was trained without profiles',
    );
    expectFailure(
      await affetto(['recognize', ofMan[0]!, '--profile', absent, '--voices', 'one']),
      2,
      '--profile is of one person',
    );
  });
});
