import { Random, recipeSchema } from '@affetto/core';
import { NetworkRunner, ProfileMood } from '@affetto/core/network';
import { computeHere, createDataset, TrainingPool, trainNetwork } from '@affetto/core/training';
import { describe, expect, test } from 'vitest';

const classes = ['anger', 'neutral', 'sadness'];
/** Where the emotions lie in the five numbers of a frame, of which the functionals are the means. */
const places = [
  [3, 0, 0, 0, 1],
  [0, 3, 0, 0, 1],
  [0, 0, 6, 0, 1],
];
const BINS = 5;

const random = new Random(3);
const normal = () => Array.from({ length: 12 }, () => random.uniform()).reduce((a, b) => a + b, -6);

/** Ten voices; each speaks mostly in one mood, so that the mean of a mood's recordings is not that of the mood. */
const recordings = Array.from({ length: 10 }, (_, v) => {
  const voice = places[0]!.map(() => 2 * normal());
  return Array.from({ length: 90 }, (_, i) => {
    const mood = i < 40 ? v % 3 : i % 3;
    const values = Float32Array.from(places[mood]!, (value, bin) => value + voice[bin]! + 0.5 * normal());
    const altered = values.map(() => 10 * normal()); // measured, a copy would drown all
    return {
      data: values,
      frames: 1,
      functionals: values,
      emotion: classes[mood]!,
      speaker: `v${v}`,
      copies: [{ data: altered, frames: 1, functionals: altered }],
    };
  });
}).flat();

const recipe = recipeSchema.parse({
  version: 1,
  name: 'small',
  features: { kind: 'encoder', blocks: [1], width: BINS, functionals: 'frameMeans' },
  network: { lstm: { units: 2 }, pooling: ['statistics', 'functionals'], profileMood: true },
  training: { epochs: 1, profiles: {} },
});
const dataset = createDataset(recordings, BINS, classes);
const pool = new TrainingPool(dataset, recipe, 1, computeHere);
const { weights } = await trainNetwork(pool, {
  recipe,
  train: [...recordings.keys()],
  validation: [],
  seed: 1,
});
const tensor = (name: string) => pool.network.tensor(weights, name);
const mood = new ProfileMood(pool.network, weights, 1);

describe('the mood that training measures', () => {
  test('has neutral where it lies off the middle of all emotions, whoever spoke which', () => {
    const middle = places[0]!.map((_, bin) => places.reduce((sum, place) => sum + place[bin]! / 3, 0));
    for (const name of ['mood.neutralFrames', 'mood.neutralFunctionals'])
      for (let bin = 0; bin < BINS; bin++)
        expect(Math.abs(tensor(name)[bin]! - (places[1]![bin]! - middle[bin]!))).toBeLessThan(0.25);
    const meanOf = (own: typeof recordings, bin: number) =>
      own.reduce((sum, { data }) => sum + data[bin]! / own.length, 0);
    const neutral = recordings.filter(({ emotion }) => emotion === 'neutral');
    const confounded = middle.map((_, bin) => meanOf(neutral, bin) - meanOf(recordings, bin));
    const errors = confounded.map((value, bin) => Math.abs(value - (places[1]![bin]! - middle[bin]!)));
    expect(Math.max(...errors)).toBeGreaterThan(0.5);
  });

  test('has axes along which a voice in one mood varies by 1', () => {
    const rests = new Map<string, Float64Array[]>();
    for (const { functionals, emotion, speaker } of recordings) {
      const place = mood.describe(functionals).subarray(0, 2);
      const key = `${emotion} ${speaker}`;
      rests.set(key, [...(rests.get(key) ?? []), place]);
    }
    let [count, first, second] = [0, 0, 0];
    for (const own of rests.values()) {
      const mean = [0, 1].map((a) => own.reduce((sum, place) => sum + place[a]! / own.length, 0));
      count += own.length - 1;
      for (const place of own) {
        first += (place[0]! - mean[0]!) ** 2;
        second += (place[1]! - mean[1]!) ** 2;
      }
    }
    expect(Math.abs((first + second) / count / 2 - 1)).toBeLessThan(0.15);
  });

  test('has the places of the emotions and the spread of the voices along them', () => {
    const means = (wanted: (recording: (typeof recordings)[number]) => boolean) => {
      const own = recordings.filter(wanted).map(({ functionals }) => mood.describe(functionals));
      return [0, 1].map((a) => own.reduce((sum, place) => sum + place[a]! / own.length, 0));
    };
    const speakers = [...new Set(recordings.map(({ speaker }) => speaker))];
    const cells = classes.map((emotion) =>
      speakers.map((speaker) => means((each) => each.emotion === emotion && each.speaker === speaker)),
    );
    const squares = [0, 0];
    for (const a of [0, 1]) {
      const ofVoice = speakers.map((_, v) => cells.reduce((sum, cell) => sum + cell[v]![a]! / 3, 0));
      const middle = ofVoice.reduce((sum, value) => sum + value / speakers.length, 0);
      for (const [c, cell] of cells.entries()) {
        const place = cell.reduce((sum, own) => sum + (own[a]! - middle) / speakers.length, 0);
        expect(Math.abs(tensor('mood.classes')[2 * c + a]! - place)).toBeLessThan(0.5);
      }
      squares[a] = ofVoice.reduce((sum, value) => sum + (value - middle) ** 2 / speakers.length, 0);
    }
    for (const a of [0, 1])
      expect(Math.abs(tensor('mood.voices')[3 * a]! / squares[a]! - 1)).toBeLessThan(0.35);
  });

  test('knows nothing of an emotion without recordings', async () => {
    const fewer = recordings.filter(({ emotion }) => emotion !== 'sadness');
    const lacking = new TrainingPool(createDataset(fewer, BINS, classes), recipe, 1, computeHere);
    const options = { recipe, train: [...fewer.keys()], validation: [], seed: 1 };
    const { weights } = await trainNetwork(lacking, options);
    expect(weights.every(Number.isFinite)).toBe(true);
    const off = lacking.network.tensor(weights, 'mood.neutralFrames');
    for (let bin = 0; bin < BINS; bin++)
      expect(Math.abs(off[bin]! - (places[1]![bin]! - places[0]![bin]!) / 2)).toBeLessThan(0.25);
    const judge = new ProfileMood(lacking.network, weights, 1);
    const clips = fewer
      .filter(({ emotion, speaker }) => emotion === 'neutral' && speaker === 'v2')
      .slice(0, 8);
    const moods = new Float64Array(judge.describe(clips[0]!.functionals).length);
    for (const { functionals } of clips)
      for (const [i, value] of judge.describe(functionals).entries()) moods[i]! += value / clips.length;
    expect(judge.neutralWeight(moods, clips.length)).toBeGreaterThan(0.1);
  });
});

test('a profile takes off the voice, less what of it is neutral as far as it is heard to be', async () => {
  const neutral = [...recordings.keys()].filter((i) => dataset.speakers[i] === 1 && dataset.labels[i] === 1);
  const profile = Int32Array.from(neutral.slice(0, 8));
  pool.weights.set(weights);
  const { logits } = await pool.outputs([93, 94], [profile, profile]);

  const moods = new Float64Array(mood.describe(recordings[0]!.functionals).length);
  for (const clip of profile)
    for (const [i, value] of mood.describe(recordings[clip]!.functionals).entries()) moods[i]! += value / 8;
  const weight = mood.neutralWeight(moods, 8);
  expect(weight).toBeGreaterThan(0.4);
  const shifted = [93, 94].map((i) =>
    recordings[i]!.data.map((value, bin) => {
      const mean = profile.reduce((sum, clip) => sum + recordings[clip]!.data[bin]! / 8, 0);
      const voice = mean - weight * tensor('mood.neutralFrames')[bin]!;
      return value - 0.8 * (voice - tensor('input.mean')[bin]!);
    }),
  );
  const runner = new NetworkRunner(pool.network);
  runner.setWeights(weights);
  const data = Float32Array.from(shifted.flatMap((row) => [...row]));
  const expected = runner.forward({ data, functionals: data, lengths: Int32Array.of(1, 1), bins: BINS });
  for (const [i, value] of expected.entries()) expect(logits[i]).toBeCloseTo(value, 4);
});

test('in training the labels say how neutral a profile is', async () => {
  pool.weights.set(weights);
  const ofSpeaker = [...recordings.keys()].filter((i) => dataset.speakers[i] === 1);
  const neutral = ofSpeaker.filter((i) => dataset.labels[i] === 1).slice(0, 3);
  const angry = ofSpeaker.filter((i) => dataset.labels[i] === 0).slice(0, 1);
  const profile = Int32Array.from([...neutral, ...angry]);
  const weight = (3 * 0.75 - 1) / 2;
  const shift = Float32Array.from(places[0]!, (_, bin) => {
    const mean = profile.reduce((sum, clip) => sum + recordings[clip]!.data[bin]! / 4, 0);
    return (4 / 6) * (mean - weight * tensor('mood.neutralFrames')[bin]! - tensor('input.mean')[bin]!);
  });
  const lossWith = async (of: Int32Array | { frames: Float32Array; functionals: Float32Array }) => {
    const shard = {
      indices: Int32Array.of(93),
      exampleWeights: Float32Array.of(1),
      profiles: [of],
      mixed: null,
      priors: null,
      seed: 1,
      epoch: 1,
      step: 0,
    };
    return (await pool.batch([shard], recipe.training)).loss;
  };
  const expected = await lossWith({ frames: shift, functionals: shift });
  expect(await lossWith(profile)).toBeCloseTo(expected, 5);
  expect(Math.abs((await lossWith(new Int32Array(0))) - expected)).toBeGreaterThan(1e-3);
});
