import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@affetto/core';
import { audioRecipe, augmentAudio, encodeWav, preprocess, resample, type Signal } from '@affetto/core/audio';
import { augmentationRecipe, extractFeatures, featureRecipe } from '@affetto/core/features';
import { readSignal } from '@affetto/core/node';
import { type AlteredCopies, extractCopies, extractFeatureSet, type FeatureSet } from '@affetto/lab/training';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const COUNT = 12;
const recipe = {
  audio: audioRecipe.parse({ trimTopDb: 40 }),
  features: featureRecipe.parse({ kind: 'logMel' }),
  augmentation: augmentationRecipe.parse({
    audio: {
      copies: 2,
      speed: { probability: 0.8 },
      room: { probability: 0.8 },
      noise: { probability: 0.8 },
      band: { probability: 0.5 },
    },
  }),
};
/** The recipe with something of `augmentation.audio` changed. */
const changed = (audio: object) => ({
  ...recipe,
  augmentation: { ...recipe.augmentation, audio: { ...recipe.augmentation.audio, ...audio } },
});

let folder: string;
let set: FeatureSet;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'affetto-copies-'));
  const utterances = Array.from({ length: COUNT }, (_, i) => {
    const random = new Random(i);
    const sampleRate = i % 2 === 0 ? 16000 : 22050;
    const samples = Float32Array.from({ length: 6000 + 300 * i }, () => random.between(-0.3, 0.3));
    const path = join(folder, `${i}.wav`);
    writeFileSync(path, encodeWav({ samples, sampleRate }));
    return { id: String(i), path, emotion: 'joy', speaker: 'a' };
  });
  set = await extractFeatureSet(utterances, recipe, { cacheFolder: null });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('altered copies', () => {
  it('are those of the recordings one by one, for any number of workers and in any order', async () => {
    const one = await extractCopies(set.recordings, recipe, { workers: 1, cacheFolder: null });
    const two = await extractCopies(set.recordings, recipe, { workers: 2, cacheFolder: null });
    expect(two).toEqual(one);
    expect([one.cached, one.remarks]).toEqual([0, []]);
    const some = [set.recordings[7]!, set.recordings[3]!];
    const turned = await extractCopies(some, recipe, { cacheFolder: null });
    expect(turned.copies).toEqual([one.copies[7], one.copies[3]]);

    const { utterance, hash } = set.recordings[3]!;
    const signal: Signal = resample(await readSignal(utterance.path), 16000);
    expect(one.copies[3]).toHaveLength(2);
    for (const [i, copy] of one.copies[3]!.entries()) {
      const randomOf = (hash: string) =>
        new Random(
          ...Array.from({ length: 8 }, (_, w) => Number.parseInt(hash.slice(8 * w, 8 * w + 8), 16)),
          i + 1,
        );
      const altered = augmentAudio(signal, recipe.augmentation.audio, randomOf(hash));
      const { frames, functionals } = extractFeatures(preprocess(altered, recipe.audio), recipe.features);
      expect(copy).toEqual({ data: frames.data, frames: frames.frames, functionals });
    }
    expect(one.copies[3]![0]!.data).not.toEqual(one.copies[3]![1]!.data);
  });

  it('of one speaker are changed alike, beside other corpora too; of unknown ones each by itself', async () => {
    const onlySpeed = changed({
      drawnPer: 'speaker',
      speed: { probability: 1, factor: [0.7, 1.4] },
      room: { probability: 0 },
      noise: { probability: 0 },
      band: { probability: 0 },
    });
    const lengths = async (change: object) => {
      const recordings = set.recordings.map((recording) => ({
        ...recording,
        utterance: { ...recording.utterance, ...change },
      }));
      const { copies } = await extractCopies(recordings, onlySpeed, { cacheFolder: null });
      return copies.map(([copy], i) => copy!.frames / set.recordings[i]!.frames);
    };
    const spread = (ratios: number[]) => Math.max(...ratios) - Math.min(...ratios);
    const alone = await lengths({});
    expect(spread(alone)).toBeLessThan(0.06); // whole frames
    expect(await lengths({ corpus: 'here', speaker: 'here/a' })).toEqual(alone);
    expect(spread(await lengths({ speaker: 'b' }))).toBeLessThan(0.06);
    expect(spread(await lengths({ speaker: '' }))).toBeGreaterThan(0.2);
  });

  it('are none where none are asked for', async () => {
    const none = await extractCopies(set.recordings, changed({ copies: 0 }));
    expect(none).toEqual({ copies: set.recordings.map(() => []), cached: 0, remarks: [] });
  });

  it('come with progress', async () => {
    let last = 0;
    await extractCopies(set.recordings, recipe, {
      cacheFolder: null,
      onProgress: ({ stage, done, total }) => {
        expect([stage, total]).toEqual(['augmented copies', 2 * COUNT]);
        last = done;
      },
    });
    expect(last).toBe(2 * COUNT);
  });

  it('are kept by content, recipe and number, beside the features of the recordings', async () => {
    const cacheFolder = join(folder, 'cache');
    const utterances = set.recordings.map(({ utterance }) => utterance);
    await extractFeatureSet(utterances, recipe, { cacheFolder });
    const first = await extractCopies(set.recordings, recipe, { cacheFolder });
    expect(await extractCopies(set.recordings, recipe, { cacheFolder })).toEqual({
      ...first,
      cached: 2 * COUNT,
    });
    const more = await extractCopies(set.recordings, changed({ copies: 3 }), { cacheFolder });
    expect(more.cached).toBe(2 * COUNT);
    expect(more.copies.map((copies) => copies.slice(0, 2))).toEqual(first.copies);
    const other = changed({ noise: { probability: 0.8, snrDb: [10, 20], slopeDb: [-6, 0] } });
    expect((await extractCopies(set.recordings, other, { cacheFolder })).cached).toBe(0);
    const backwards = Object.fromEntries(Object.entries(recipe.augmentation.audio).reverse());
    const turned = { ...recipe, augmentation: augmentationRecipe.parse({ audio: backwards }) };
    expect((await extractCopies(set.recordings, turned, { cacheFolder })).cached).toBe(2 * COUNT);
    expect((await extractFeatureSet(utterances, recipe, { cacheFolder })).cached).toBe(COUNT);
    // one folder of recordings, one of their copies, one of the copies with other noise, one for what is unfinished
    expect(readdirSync(join(cacheFolder, 'features'))).toHaveLength(4);
  });

  it('stop when told to, with the reason given, and go on later from what is finished', async () => {
    const options = { workers: 1, cacheFolder: join(folder, 'cache of a stopped run') };
    const controller = new AbortController();
    const reason = new Error('enough');
    const stopped = extractCopies(set.recordings, recipe, {
      ...options,
      abort: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(stopped).rejects.toBe(reason);
    const resumed: AlteredCopies = await extractCopies(set.recordings, recipe, options);
    expect(resumed.cached).toBeGreaterThan(0);
    const anew = await extractCopies(set.recordings, recipe, { cacheFolder: null });
    expect(resumed.copies).toEqual(anew.copies);
  });

  it('are left out where they cannot be made, with a sentence that says how many', async () => {
    const silent = { ...recipe, audio: audioRecipe.parse({ speechOnly: true }) };
    const { copies, remarks } = await extractCopies(set.recordings.slice(0, 2), silent, {
      cacheFolder: null,
    });
    expect(copies).toEqual([[], []]);
    expect(remarks).toEqual([
      `4 of 4 altered copies could not be made and were left out; the first: ${folder}/0.wav: ` +
        'no speech was found in the recording, and the recipe keeps speech only (audio.speechOnly)',
    ]);
  });
});
