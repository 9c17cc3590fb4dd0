import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '@affetto/core';
import { type AudioRecipe, audioRecipe, encodeWav, preprocess } from '@affetto/core/audio';
import { extractFeatures, type FeatureRecipe, featureRecipe } from '@affetto/core/features';
import { readSignal } from '@affetto/core/node';
import type { Utterance } from '@affetto/lab/corpora';
import { defaultCacheFolder, extractFeatureSet, type FeatureSet } from '@affetto/lab/training';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const recipe = {
  audio: audioRecipe.parse({ trimTopDb: 40 }),
  features: featureRecipe.parse({ kind: 'logMel' }),
};
const COUNT = 40;
let folder: string;
let utterances: Utterance[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'affetto-features-'));
  mkdirSync(join(folder, 'good'));
  utterances = Array.from({ length: COUNT }, (_, i) => {
    const random = new Random(i);
    const sampleRate = i % 2 === 0 ? 16000 : 22050;
    const samples = Float32Array.from({ length: 4000 + 300 * i }, () => random.between(-0.3, 0.3));
    return write(`good/${String(i).padStart(2, '0')}.wav`, encodeWav({ samples, sampleRate }));
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the features of a corpus', () => {
  it('are those of its recordings one by one, for any number of workers', async () => {
    const one = await extractFeatureSet(utterances, recipe, { workers: 1, cacheFolder: null });
    const two = await extractFeatureSet(utterances, recipe, { workers: 2, cacheFolder: null });
    expect(two).toEqual(one);
    expect(one.recordings.map(({ utterance }) => utterance)).toEqual(utterances);
    expect([one.cached, one.failures, one.remarks]).toEqual([0, [], []]);
    for (const { utterance, data, frames, seconds } of [one.recordings[0]!, one.recordings[COUNT - 1]!]) {
      const signal = await readSignal(utterance.path);
      const expected = extractFeatures(preprocess(signal, recipe.audio), recipe.features).frames;
      expect([data, frames]).toEqual([expected.data, expected.frames]);
      expect(seconds).toBe(signal.samples.length / signal.sampleRate);
    }
  });

  it('are those of all of a file, whether it is read in one piece of a megabyte or in several', async () => {
    const MEGABYTE = 2 ** 20;
    const header = encodeWav({ samples: new Float32Array(0), sampleRate: 16000 }).length;
    const bytesOfSample = encodeWav({ samples: new Float32Array(1), sampleRate: 16000 }).length - header;
    const random = new Random(7);
    const long = [-bytesOfSample, 0, bytesOfSample].map((more) => {
      const samples = Float32Array.from({ length: (MEGABYTE + more - header) / bytesOfSample }, () =>
        random.between(-0.3, 0.3),
      );
      const bytes = encodeWav({ samples, sampleRate: 16000 });
      expect(bytes.length).toBe(MEGABYTE + more);
      return write(`long ${more}.wav`, bytes);
    });
    const { recordings } = await extractFeatureSet(long, recipe, { workers: 1, cacheFolder: null });
    for (const [i, { data, hash }] of recordings.entries()) {
      const signal = await readSignal(long[i]!.path);
      expect(data).toEqual(extractFeatures(preprocess(signal, recipe.audio), recipe.features).frames.data);
      expect(hash).toBe(createHash('sha256').update(readFileSync(long[i]!.path)).digest('hex'));
    }
  });

  it('leave out the recordings that cannot be used, and say why', async () => {
    const broken = [
      write('broken/empty.wav', new Uint8Array(0)),
      write('broken/text.wav', Buffer.from('version https://git-lfs.github.com/spec/v1\n')),
      { id: 'gone', path: join(folder, 'broken/gone.wav'), emotion: 'joy', speaker: 'a' },
    ];
    const mixed = [...utterances.slice(0, 20), ...broken, ...utterances.slice(20)];
    const set = await extractFeatureSet(mixed, recipe, { workers: 2, cacheFolder: null });
    expect(set.recordings.map(({ utterance }) => utterance)).toEqual(utterances);
    expect(set.failures.map(({ utterance }) => utterance)).toEqual(broken);
    for (const { utterance, message } of set.failures) {
      expect(message).toMatch(new RegExp(`^${utterance.path}: `));
      expect(message).not.toContain('unexpected');
    }
    expect(set.failures[2]!.message).toContain('there is no such file');
  });

  it('name the file where features refuse a signal', async () => {
    const few = write(
      'broken/few.wav',
      encodeWav({ samples: new Float32Array(500).fill(0.1), sampleRate: 16000 }),
    );
    const features = featureRecipe.parse({ kind: 'mfcc', deltas: 1 });
    const set = await extractFeatureSet(
      [few],
      { audio: audioRecipe.parse({}), features },
      { cacheFolder: null },
    );
    expect(set.failures[0]!.message).toBe(
      `${few.path}: a delta looks at 9 frames but the recording has 4: leave deltas out or use a longer recording`,
    );
  });

  it('leave out recordings without speech where the recipe keeps speech only', async () => {
    const speech = fileURLToPath(new URL('../../../../corpora/emodb/wav/03a01Fa.opus', import.meta.url));
    const heard = { id: 'speech', path: speech, emotion: 'joy', speaker: 'a' };
    const audio = audioRecipe.parse({ speechOnly: true, denoise: true, loudnessLufs: -23 });
    const set = await extractFeatureSet([utterances[0]!, heard], { ...recipe, audio }, { cacheFolder: null });
    expect(set.recordings.map(({ utterance }) => utterance)).toEqual([heard]);
    expect(set.failures[0]!.message).toBe(
      `${utterances[0]!.path}: no speech was found in the recording, and the recipe keeps speech only (audio.speechOnly)`,
    );
  });

  it('are had of a silent recording, which is marked as one', async () => {
    const silent = write('silent.wav', encodeWav({ samples: new Float32Array(4000), sampleRate: 16000 }));
    const cacheFolder = join(folder, 'cache of silence');
    for (const cached of [0, 1]) {
      const set = await extractFeatureSet([silent, utterances[0]!], recipe, { cacheFolder, workers: 1 });
      expect(set.failures).toEqual([]);
      expect(set.recordings.map(({ silent }) => silent)).toEqual([true, false]);
      expect(set.cached).toBe(2 * cached);
    }
  });

  it('are refused where the recipe cannot be followed', async () => {
    const features = featureRecipe.parse({ kind: 'logMel', fMax: 9000 });
    const attempt = extractFeatureSet(utterances, { ...recipe, features }, { cacheFolder: null });
    await expect(attempt).rejects.toThrow(
      'fMax is 9000 Hz but a signal at 16000 Hz holds nothing above half its rate',
    );
    await expect(extractFeatureSet(utterances, recipe, { workers: 0 })).rejects.toThrow(
      'workers is 0 but must be a whole number of at least 1',
    );
  });

  it('of nothing are nothing', async () => {
    const set = await extractFeatureSet([], recipe, { cacheFolder: null });
    expect(set).toEqual({ recordings: [], failures: [], cached: 0, remarks: [] });
  });

  it('come with progress', async () => {
    const seen: number[] = [];
    await extractFeatureSet(utterances, recipe, {
      cacheFolder: null,
      onProgress: ({ stage, done, total }) => {
        expect([stage, total]).toEqual(['features', COUNT]);
        seen.push(done);
      },
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(COUNT);
  });

  it('stop when told to, with the reason given, and go on later from what is finished', async () => {
    const cacheFolder = join(folder, 'cache of a stopped run');
    const controller = new AbortController();
    const reason = new Error('enough');
    const stopped = extractFeatureSet(utterances, recipe, {
      workers: 1,
      cacheFolder,
      abort: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(stopped).rejects.toBe(reason);
    await expect(extractFeatureSet(utterances, recipe, { abort: controller.signal })).rejects.toBe(reason);
    const resumed = await extractFeatureSet(utterances, recipe, { cacheFolder });
    expect(resumed.cached).toBeGreaterThan(0);
    expect(values(resumed)).toEqual(
      values(await extractFeatureSet(utterances, recipe, { cacheFolder: null })),
    );
  });
});

describe('the cache of features', () => {
  let cacheFolder: string;
  let first: FeatureSet;
  const again = (other: { audio?: AudioRecipe; features?: FeatureRecipe } = {}) =>
    extractFeatureSet(utterances, { ...recipe, ...other }, { workers: 2, cacheFolder });

  beforeAll(async () => {
    cacheFolder = join(folder, 'cache');
    first = await again();
  });

  it('gives back what was put in', async () => {
    expect(first.cached).toBe(0);
    const second = await again();
    expect(second).toEqual({ ...first, cached: COUNT });
  });

  it('goes by what files hold, not by their names', async () => {
    const moved = utterances.map((utterance, i) => write(`moved/${i}.x`, readFileSync(utterance.path)));
    const set = await extractFeatureSet(moved, recipe, { workers: 2, cacheFolder });
    expect(set.cached).toBe(COUNT);
    expect(values(set)).toEqual(values(first));
  });

  it('goes by the recipe, without the normalisation', async () => {
    const { features } = recipe;
    expect((await again({ features: { ...features, normalize: 'none' } })).cached).toBe(COUNT);
    const otherOrder = Object.fromEntries(Object.entries(features).reverse()) as FeatureRecipe;
    expect((await again({ features: otherOrder })).cached).toBe(COUNT);
    expect((await again({ features: { ...features, nFft: 1024 } as FeatureRecipe })).cached).toBe(0);
    expect((await again({ audio: { ...recipe.audio, trimTopDb: null } })).cached).toBe(0);
  });

  it('computes anew what the disk has spoiled', async () => {
    const spoil: ((path: string) => void)[] = [
      (path) => truncateSync(path, statSync(path).size - 4),
      (path) => truncateSync(path, 0),
      (path) => {
        const bytes = readFileSync(path);
        bytes[bytes.length - 100]! ^= 1;
        writeFileSync(path, bytes);
      },
      (path) => {
        const bytes = readFileSync(path);
        bytes[20]! ^= 1; // the length in seconds
        writeFileSync(path, bytes);
      },
      (path) => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.alloc(4)])),
    ];
    const whole = join(folder, 'cache to spoil');
    const run = () => extractFeatureSet(utterances, recipe, { workers: 1, cacheFolder: whole });
    await run();
    for (const [i, damage] of spoil.entries()) damage(entries(whole)[i]!);
    expect(await run()).toEqual({ ...first, cached: COUNT - spoil.length });
    expect(await run()).toEqual({ ...first, cached: COUNT });
  });

  it('is shared by two at once', async () => {
    const shared = { workers: 2, cacheFolder: join(folder, 'cache of two') };
    const [a, b] = await Promise.all([
      extractFeatureSet(utterances, recipe, shared),
      extractFeatureSet(utterances, recipe, shared),
    ]);
    expect([values(a), values(b)]).toEqual([values(first), values(first)]);
    expect((await extractFeatureSet(utterances, recipe, shared)).cached).toBe(COUNT);
  });

  it('keeps what was finished when the process is killed', async () => {
    const killed = join(folder, 'cache of a killed run');
    const child = runElsewhere(killed, 'onProgress: () => process.stdout.write("."),');
    child.stdout.once('data', () => child.kill('SIGKILL'));
    await once(child, 'close');
    const resumed = await extractFeatureSet(utterances, recipe, { cacheFolder: killed });
    expect(resumed.cached).toBeGreaterThan(0);
    expect(values(resumed)).toEqual(values(first));
  });

  it('does without where a file cannot be written whole, and says so once', async () => {
    const limited = join(folder, 'cache on a full disk');
    // a limit on the size of files makes a write stop in the middle, as a full disk does
    const child = runElsewhere(limited, '', 'ulimit -f 16 && exec "$@"');
    let output = '';
    child.stdout.on('data', (part) => (output += part));
    await once(child, 'close');
    const set = JSON.parse(output) as { recordings: number; remarks: string[] };
    expect(set.recordings).toBe(COUNT);
    expect(set.remarks).toHaveLength(1);
    expect(set.remarks[0]).toMatch(
      new RegExp(
        `^${limited}: features were computed but could not all be kept for the next time \\(EFBIG.*\\); free`,
      ),
    );
    expect(entries(limited).length).toBeLessThan(COUNT);
    for (const path of entries(limited)) expect(statSync(path).size).toBeLessThan(16 * 1024);
    expect(readdirSync(join(limited, 'features', 'unfinished'))).toEqual([]);
    const complete = await extractFeatureSet(utterances, recipe, { cacheFolder: limited });
    expect(values(complete)).toEqual(values(first));
  });

  it('does without where its folder cannot be', async () => {
    const file = write('a file', new Uint8Array(1)).path;
    const set = await extractFeatureSet(utterances, recipe, { workers: 1, cacheFolder: file });
    expect(values(set)).toEqual(values(first));
    expect(set.remarks).toHaveLength(1);
    expect(set.remarks[0]).toContain('ENOTDIR');
  });

  it('clears away what a killed process left unfinished, after a day', async () => {
    const leftover = (name: string) => join(cacheFolder, 'features', 'unfinished', name);
    writeFileSync(leftover('old'), 'x');
    writeFileSync(leftover('new'), 'x');
    utimesSync(leftover('old'), 1000, 1000);
    await again();
    expect(readdirSync(join(cacheFolder, 'features', 'unfinished'))).toEqual(['new']);
  });

  it('lies where the environment says', () => {
    const kept = { ...process.env };
    try {
      process.env.XDG_CACHE_HOME = '/x';
      delete process.env.AFFETTO_CACHE;
      expect(defaultCacheFolder()).toBe(join('/x', 'affetto'));
      process.env.AFFETTO_CACHE = '/y';
      expect(defaultCacheFolder()).toBe('/y');
    } finally {
      process.env = kept;
    }
  });
});

function write(name: string, bytes: Uint8Array): Utterance {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
  return { id: name, path, emotion: 'joy', speaker: 'a' };
}

function values(set: FeatureSet) {
  return set.recordings.map(({ data }) => data);
}

/** All entries of a cache. */
function entries(cacheFolder: string): string[] {
  return readdirSync(cacheFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('unfinished'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The same extraction in another process, which prints what it got; `shell` runs it as "$@". */
function runElsewhere(cacheFolder: string, moreOptions: string, shell = 'exec "$@"') {
  const script = `
    import { extractFeatureSet } from '@affetto/lab/training';
    const [utterances, recipe, cacheFolder] = JSON.parse(process.argv[1]);
    const set = await extractFeatureSet(utterances, recipe, { workers: 2, cacheFolder, ${moreOptions} });
    console.log(JSON.stringify({ recordings: set.recordings.length, remarks: set.remarks }));`;
  const input = JSON.stringify([utterances, recipe, cacheFolder]);
  const node = [process.execPath, '--input-type=module', '-e', script, input];
  return spawn('sh', ['-c', shell, 'sh', ...node], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: import.meta.dirname,
  });
}
