import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random, recipeSchema } from '@affetto/core';
import { computeHere, createDataset, PROFILE_KINDS, TrainingPool } from '@affetto/core/training';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  decodeEnrolled,
  type Enrolled,
  encodeEnrolled,
  enrol,
  scoreEnrolled,
} from '../../dist/evaluation/enrolment.js';
import { finishedRun, runOnce } from '../../dist/evaluation/run.js';

const classes = ['anger', 'joy', 'neutral'];
/** Speaker a has 12 recordings, a third of them neutral, b three, c one; whose the last two are is unknown. */
const speakers = [...Array(12).fill('a'), 'b', 'b', 'b', 'c', '', ''];
const recordings = speakers.map((speaker, i) => {
  const random = new Random(4, i);
  const data = Float32Array.from({ length: 8 }, () => random.between(-1, 1));
  return { data, frames: 4, functionals: new Float32Array(0), emotion: classes[i % 3]!, speaker };
});
const dataset = createDataset(recordings, 2, classes);
const recipe = recipeSchema.parse({
  version: 1,
  name: 'test',
  features: { kind: 'logMel', nMels: 2, normalize: 'none' },
  network: { lstm: { units: 3 } },
  training: { epochs: 1, profiles: {} },
});

let folder: string;
let pool: TrainingPool;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affetto-enrolment-'));
  pool = new TrainingPool(dataset, recipe, 1, computeHere);
  pool.weights.set(pool.network.initialize(new Random(2)));
});
afterAll(() => rm(folder, { recursive: true }));

/** The pool, noting the profile that each recording is judged with. */
function listening(profiles: (readonly number[])[]): TrainingPool {
  const outputs: TrainingPool['outputs'] = (indices, drawn) => {
    profiles.push(...drawn!.map((profile) => [...profile]));
    return pool.outputs(indices, drawn);
  };
  return Object.assign(Object.create(pool), { outputs, dataset }) as TrainingPool;
}

describe('judged with profiles', () => {
  const all = [...recordings.keys()];

  test('are all others of a speaker, and never a clip of the profile', async () => {
    const profiles: (readonly number[])[] = [];
    const enrolled = await enrol(listening(profiles), all);
    const groups = new Map<string, number[]>();
    for (const [i, { kind, clips, draw, recording }] of enrolled.entries()) {
      const profile = profiles[i]!;
      expect(new Set(profile).size).toBe(clips);
      expect(profile).not.toContain(recording);
      for (const clip of profile) expect(speakers[clip]).toBe(speakers[recording]);
      const key = `${kind} ${clips} ${draw} ${speakers[recording]} ${profile}`;
      groups.set(key, [...(groups.get(key) ?? []), recording]);
    }
    for (const [key, scored] of groups) {
      const speaker = key.split(' ')[3]!;
      const clips = key.split(' ')[4]!.split(',').map(Number);
      const others = all.filter((i) => speakers[i] === speaker && !clips.includes(i));
      expect(scored).toEqual(others);
    }
    // two draws of each; a speaker without enough clips, or of unknown name, is passed over
    const sizes = (kind: string, speaker: string) =>
      [...groups.keys()]
        .map((key) => key.split(' '))
        .filter((key) => key[0] === kind && key[3] === speaker)
        .map((key) => Number(key[1]));
    expect(sizes('any', 'a')).toEqual([1, 1, 2, 2, 4, 4, 8, 8, 10, 10]);
    expect(sizes('neutral', 'a')).toEqual([1, 1, 2, 2, 4, 4]);
    expect(sizes('any', 'b')).toEqual([1, 1, 2, 2]);
    for (const kind of PROFILE_KINDS) {
      expect(sizes(kind, 'c')).toEqual([]);
      expect(sizes(kind, '')).toEqual([]);
    }
    const first = [...groups.keys()].filter((key) => key.startsWith('any 4 '));
    expect(new Set(first.map((key) => key.split(' ')[4])).size).toBe(2);
    expect(await enrol(pool, all)).toEqual(enrolled);
  });

  test('are made with other clips for another seed, with the same for the same', async () => {
    const drawn = async (seed: number) => {
      const profiles: (readonly number[])[] = [];
      await enrol(listening(profiles), all, { seed });
      return profiles;
    };
    const [first, again, second] = [await drawn(1), await drawn(1), await drawn(2)];
    expect(again).toEqual(first);
    expect(second).not.toEqual(first);
  });

  test('are those recordings only that are tested, by the emotions wanted', async () => {
    const enrolled = await enrol(pool, [0, 1, 2, 3, 12], { columns: [0, 2] });
    expect(new Set(enrolled.map(({ recording }) => recording))).toEqual(new Set([0, 1, 2, 3]));
    for (const { prediction } of enrolled) expect([0, 2]).toContain(prediction);
  });

  test('become scores by kind and number of clips, draws and runs taken together', () => {
    const judged = (rest: Partial<Enrolled>): Enrolled => ({
      kind: 'any',
      clips: 2,
      draw: 0,
      recording: 0,
      prediction: 0,
      ...rest,
    });
    const runs = [
      [judged({}), judged({ draw: 1 }), judged({ recording: 1, prediction: 1 })],
      [
        judged({ recording: 1, prediction: 0 }),
        judged({ kind: 'neutral', clips: 8, prediction: 1 }),
        judged({ kind: 'neutral', clips: 8, recording: 1, prediction: 1 }),
        judged({ kind: 'mostlyNeutral', clips: 8 }), // nothing of joy is left to be scored
      ],
    ];
    const scores = scoreEnrolled(
      runs,
      (recording) => ({ target: recording, id: String(recording), speaker: 'a' }),
      ['anger', 'joy'],
    );
    expect(scores).toMatchObject([
      { kind: 'any', clips: 2, utterances: 2, uar: { value: 0.75 } }, // both of anger, one of two of joy
      { kind: 'neutral', clips: 8, utterances: 2, uar: { value: 0.5 } },
    ]);
  });
});

describe('what was judged with profiles', () => {
  test('is the same in numbers and back', () => {
    const enrolled = fc.record({
      kind: fc.constantFrom(...PROFILE_KINDS),
      clips: fc.integer({ min: 1, max: 32 }),
      draw: fc.integer({ min: 0, max: 1 }),
      recording: fc.nat(1e7),
      prediction: fc.nat(20),
    });
    fc.assert(
      fc.property(fc.array(enrolled), (all) => {
        expect(decodeEnrolled(encodeEnrolled(all))).toEqual(all);
      }),
    );
  });

  test('is kept with the run', async () => {
    const split = {
      name: 'speaker a',
      train: [12, 13, 14, 15, 16],
      validation: [],
      test: [0, 1, 2, 3, 4, 5],
    };
    const plan = { recipe, split, seed: 1, dataKey: 'data', folder };
    const run = await runOnce(pool, plan);
    expect(run.enrolled.length).toBeGreaterThan(0);
    expect(run.enrolled.every(({ recording }) => split.test.includes(recording))).toBe(true);
    expect(await finishedRun(plan)).toEqual(run);
    const without = { ...recipe, training: { ...recipe.training, profiles: null } };
    expect(await finishedRun({ ...plan, recipe: without })).toBeNull();
    expect((await runOnce(pool, { ...plan, recipe: without })).enrolled).toEqual([]);
  });
});
