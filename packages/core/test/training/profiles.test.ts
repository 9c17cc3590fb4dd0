import { Random, recipeSchema } from '@affetto/core';
import {
  computeHere,
  createDataset,
  PROFILE_CLIPS,
  type ProfileKind,
  ProfileSource,
  TrainingPool,
} from '@affetto/core/training';
import { describe, expect, test } from 'vitest';

const classes = ['anger', 'joy', 'neutral'];
const random = new Random(3);
const values = (length: number) => Float32Array.from({ length }, () => random.between(-1, 1));
const version = (frames: number) => ({ data: values(frames * 2), frames, functionals: values(3) });

/** Speaker a has 60 recordings, a third of them neutral, b three, of which one neutral; whose the last two are is unknown. */
const speakers = [...Array(60).fill('a'), 'b', 'b', 'b', '', ''];
const recordings = speakers.map((speaker, i) => ({
  ...version(1 + (i % 4)),
  emotion: classes[i % 3]!,
  speaker,
  copies: i === 1 ? [version(2)] : [version(2), version(3)],
}));
const dataset = createDataset(recordings, 2, classes);
const source = new ProfileSource(dataset, [...recordings.keys()]);
const [a, b] = [dataset.speakers[0]!, dataset.speakers[60]!];
const neutralOf = (clips: readonly number[]) =>
  clips.filter((clip) => recordings[clip]!.emotion === 'neutral');

describe('clips for a profile', () => {
  test.each<[ProfileKind, number, number | undefined]>([
    ['any', 10, undefined],
    ['mostlyNeutral', 10, 8],
    ['mostlyNeutral', 1, 1],
    ['neutral', 10, 10],
  ])(
    '%s, %i of them, are different ones of the speaker, and not the recording itself',
    (kind, count, neutral) => {
      for (let seed = 0; seed < 20; seed++) {
        const clips = source.draw(a, kind, count, new Random(seed), 2);
        expect(new Set(clips).size).toBe(count);
        for (const clip of clips) expect(speakers[clip]).toBe('a');
        expect(clips).not.toContain(2);
        if (neutral !== undefined) expect(neutralOf(clips)).toHaveLength(neutral);
        expect(source.draw(a, kind, count, new Random(seed), 2)).toEqual(clips);
      }
      expect(source.draw(a, kind, count, new Random(1))).not.toEqual(
        source.draw(a, kind, count, new Random(2)),
      );
    },
  );

  test('of any emotion are of every emotion', () => {
    const clips = source.draw(a, 'any', 59, new Random(1), 0);
    expect(neutralOf(clips)).toHaveLength(20);
  });

  test('are fewer where there are not as many', () => {
    expect(source.draw(b, 'any', 8, new Random(1), 60).sort()).toEqual([61, 62]);
    expect(source.draw(b, 'neutral', 8, new Random(1))).toEqual([62]);
    expect(source.draw(b, 'neutral', 8, new Random(1), 62)).toEqual([]);
  });

  test('are of those recordings only that the source was given', () => {
    const part = new ProfileSource(dataset, [0, 3, 6, 61]);
    expect(part.speakers).toEqual([a, b]);
    expect(part.draw(a, 'any', 32, new Random(1), 3).sort()).toEqual([0, 6]);
  });

  test("are nobody's of an unknown speaker", () => {
    expect(source.speakers).toEqual([a, b]);
    const always = { none: 0, neutral: 0 };
    expect(source.drawForTraining(63, always, new Random(1))).toEqual(new Int32Array(0));
  });
});

describe('a profile in training', () => {
  const draws = (share: { none: number; neutral: number }, recording = 5) =>
    Array.from({ length: 300 }, (_, seed) => source.drawForTraining(recording, share, new Random(seed)));

  test('is as often none, or of neutral clips, as the recipe says', () => {
    expect(draws({ none: 1, neutral: 0.5 }).every(({ length }) => length === 0)).toBe(true);
    const none = draws({ none: 0.3, neutral: 0 }).filter(({ length }) => length === 0).length / 300;
    expect(none).toBeGreaterThan(0.2);
    expect(none).toBeLessThan(0.4);
    const neutralShare = (profiles: readonly Int32Array[]) => {
      const long = profiles.filter(({ length }) => length >= 8);
      return long.reduce((sum, clips) => sum + neutralOf([...clips]).length / clips.length, 0) / long.length;
    };
    expect(neutralShare(draws({ none: 0, neutral: 0 }))).toBeCloseTo(1 / 3, 1);
    expect(neutralShare(draws({ none: 0, neutral: 1 }))).toBeGreaterThan(0.8);
  });

  test('is of 1 to 32 clips, all sizes alike, never with the recording or a copy of it', () => {
    const sizes = draws({ none: 0, neutral: 0 });
    for (const size of PROFILE_CLIPS) {
      const share = sizes.filter(({ length }) => length === size).length / 300;
      expect(share).toBeGreaterThan(0.1);
      expect(share).toBeLessThan(0.25);
    }
    for (const copy of dataset.versions[5]!) {
      for (const clips of draws({ none: 0, neutral: 0.5 }, copy)) {
        for (const each of dataset.versions[5]!) expect(clips).not.toContain(each);
      }
    }
  });

  test('of a copy is of copies of the same number, where there are some', () => {
    const copy = dataset.versions[5]![2]!;
    const clips = draws({ none: 0, neutral: 0 }, copy).flatMap((profile) => [...profile]);
    const seconds = dataset.versions.map((versions) => versions[2]);
    for (const clip of clips) expect(clip === 1 || seconds.includes(clip)).toBe(true);
    expect(clips).toContain(1); // which has one copy only
  });
});

test.each([['functionals', 'statistics'], ['statistics']] as const)(
  'a pool hears with profiles what it hears of rows shifted by hand: pooling %s',
  async (...pooling) => {
    const recipe = recipeSchema.parse({
      version: 1,
      name: 'test',
      features: { kind: 'logMel', nMels: 2, normalize: 'none' },
      network: { lstm: { units: 4 }, pooling },
    });
    const indices = [0, 1, 2, 60];
    const profiles = [Int32Array.of(3, 4), Int32Array.of(), Int32Array.of(70), Int32Array.of(61, 62, 61)];
    const pool = new TrainingPool(dataset, recipe, 1, computeHere);
    pool.weights.set(values(pool.weights.length));
    const general = (name: string) =>
      pool.network.parameters.some((each) => each.name === name)
        ? pool.network.tensor(pool.weights, name)
        : null;

    const all = [...recordings, ...recordings.flatMap(({ copies }) => copies)];
    const meansOf = (rows: Float32Array, bins: number) =>
      Array.from({ length: bins }, (_, bin) => {
        const own = rows.filter((_, i) => i % bins === bin);
        return own.reduce((sum, value) => sum + value, 0) / own.length;
      });
    const shifted = (rows: Float32Array, name: string, clips: readonly Float32Array[], bins: number) => {
      const from = general(name);
      if (from === null || clips.length === 0) return rows;
      const own = clips.map((clip) => meansOf(clip, bins));
      return rows.map((value, i) => {
        const bin = i % bins;
        const mean = own.reduce((sum, each) => sum + each[bin]!, 0) / clips.length;
        return value - (clips.length / (clips.length + 2)) * (mean - from[bin]!);
      });
    };
    const byHand = indices.map((index, i) => {
      const clips = [...profiles[i]!].map((clip) => all[clip]!);
      const { data, frames, functionals, emotion } = recordings[index]!;
      return {
        data: shifted(
          data,
          'input.mean',
          clips.map((clip) => clip.data),
          2,
        ),
        functionals: shifted(
          functionals,
          'functionals.mean',
          clips.map((clip) => clip.functionals),
          3,
        ),
        frames,
        emotion,
      };
    });
    const plain = new TrainingPool(createDataset(byHand, 2, classes), recipe, 1, computeHere);
    plain.weights.set(pool.weights);
    const { logits } = await pool.outputs(indices, profiles);
    const { logits: expected } = await plain.outputs([0, 1, 2, 3]);
    for (const [i, logit] of logits.entries()) expect(logit).toBeCloseTo(expected[i]!, 4);
    const { logits: without } = await pool.outputs(indices);
    for (const [i, logit] of logits.entries()) {
      const isAlone = profiles[Math.floor(i / 3)]!.length === 0;
      expect(Math.abs(logit - without[i]!) < 1e-4).toBe(isAlone);
    }
  },
);

test('a profile needs something that keeps a mean of the voice', () => {
  const parse = (features: object, pooling: string[], profiles: object | null = {}) =>
    recipeSchema.parse({
      version: 1,
      name: 'profiled',
      features: { kind: 'logMel', ...features },
      network: { lstm: {}, pooling },
      training: { profiles },
    });
  const problem = "and network.pooling has no 'functionals': nothing is left for a profile";
  for (const normalize of ['mean', 'meanDeviation']) {
    expect(() => parse({ normalize }, ['statistics'])).toThrow(problem);
    expect(() => parse({ normalize, functionals: 'egemaps' }, ['statistics'])).toThrow(problem);
    expect(parse({ normalize }, ['statistics'], null).training.profiles).toBeNull();
    const described = parse({ normalize, functionals: 'egemaps' }, ['statistics', 'functionals']);
    expect(described.training.profiles).toEqual({ none: 0.3, neutral: 0.5, randomVoices: 0 });
  }
  expect(parse({ normalize: 'none' }, ['statistics']).training.profiles).not.toBeNull();
});
