import { Random } from '@affetto/core';
import { moodCount, Network, networkRecipe, neutralWeightOf, ProfileMood } from '@affetto/core/network';
import { describe, expect, test } from 'vitest';

const CLASSES = 4;
const AXES = CLASSES - 1;
const NEUTRAL = 2;
/** Where the emotions lie along the axes, well apart. */
const places = [
  [4, 0, 1],
  [-4, 1, 2],
  [0, -3, -4],
  [0, 2, 1],
];
/** How voices vary there. */
const voices = [
  [2, 0.5, 0],
  [0.5, 1, 0.3],
  [0, 0.3, 1.5],
];

const network = new Network(
  networkRecipe.parse({ lstm: { units: 2 }, pooling: ['functionals'], profileMood: true }),
  1,
  CLASSES,
  AXES,
);
const weights = network.initialize(new Random(1));
const set = (name: string, values: number[]) => network.tensor(weights, `mood.${name}`).set(values);
set('axes', [1, 0, 0, 0, 1, 0, 0, 0, 1]);
set('bias', [0.5, 0, -0.5]);
set('classes', places.flat());
set('voices', voices.flat());
network.tensor(weights, 'functionals.mean').set([0.5, 0, -0.5]); // held within 5 of 0, see Functionals
network.tensor(weights, 'functionals.scale').fill(0.5);
const mood = new ProfileMood(network, weights, NEUTRAL);

const normal = (random: Random) =>
  Array.from({ length: 12 }, () => random.uniform()).reduce((a, b) => a + b, -6);

/** Functionals whose place is this one. */
const functionalsAt = (place: readonly number[]) =>
  place.map((value, a) => 2 * (value - [0.5, 0, -0.5][a]!) + [0.5, 0, -0.5][a]!);

function meanOf(clips: readonly (readonly number[])[]): Float64Array {
  const mean = new Float64Array(moodCount(CLASSES));
  for (const clip of clips)
    for (const [i, value] of mood.describe(clip).entries()) mean[i]! += value / clips.length;
  return mean;
}

const weightOf = (clips: readonly (readonly number[])[]) => mood.neutralWeight(meanOf(clips), clips.length);

/** Clips of a voice with these emotions. */
function clipsOf(emotions: readonly number[], random: Random, intensity = 1) {
  const voice = [normal(random), normal(random), normal(random)];
  return emotions.map((c) =>
    functionalsAt(places[c]!.map((value, a) => intensity * value + voice[a]! + normal(random))),
  );
}

describe('the mood of a profile', () => {
  test('describes a clip by its place, and the products of its numbers', () => {
    const described = [...mood.describe(functionalsAt([1, -2, 0.5]))];
    const expected = [1, -2, 0.5, 1, -2, 0.5, -2, 4, -1, 0.5, -1, 0.25];
    expect(described).toHaveLength(moodCount(CLASSES));
    for (const [i, value] of expected.entries()) expect(described[i]).toBeCloseTo(value, 6);
  });

  test('is weighed by the likelihood of all clips together, as their joint normal distribution has it', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = new Random(seed);
      const count = 1 + random.below(6);
      const all = clipsOf(
        Array.from({ length: count }, () => random.below(CLASSES)),
        random,
      );
      const zs = all.flatMap((clip) => [...mood.describe(clip).subarray(0, AXES)]);
      const cases = [1 / CLASSES, 0.8, 0.95].flatMap((share) =>
        [0.5, 1].map((intensity) => ({
          weight: intensity * neutralWeightOf(share, CLASSES),
          density: jointDensity(zs, share, intensity),
        })),
      );
      const total = cases.reduce((sum, { density }) => sum + density, 0);
      const expected = cases.reduce((sum, { weight, density }) => sum + (weight * density) / total, 0);
      expect(weightOf(all)).toBeCloseTo(expected, 6);
    }
  });

  test('tells neutral clips from clips of all moods, also of a voice that shows little', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = new Random(seed);
      expect(weightOf(clipsOf(Array(8).fill(NEUTRAL), random))).toBeGreaterThan(0.4);
      expect(weightOf(clipsOf([0, 1, 2, 3, 0, 1, 2, 3], random))).toBeLessThan(0.1);
      expect(weightOf(clipsOf([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3], random, 0.7))).toBeLessThan(0.3);
    }
  });

  test('of nobody, and where no class is neutral, is none', () => {
    const clips = clipsOf(Array(8).fill(NEUTRAL), new Random(1));
    expect(mood.neutralWeight(meanOf([]), 0)).toBe(0);
    expect(new ProfileMood(network, weights, -1).neutralWeight(meanOf(clips), 8)).toBe(0);
  });

  test('needs functionals', () => {
    const recipe = networkRecipe.parse({ lstm: {}, profileMood: true });
    expect(() => new Network(recipe, 1, CLASSES, AXES)).toThrow(
      "network.profileMood needs 'functionals' in network.pooling; name them there or leave it out.",
    );
  });

  test('by labels goes from below 0 without a neutral clip over 0 to 1', () => {
    expect([0, 1 / 4, 1].map((share) => neutralWeightOf(share, 4))).toEqual([-1 / 3, 0, 1]);
  });
});

/** Density of all clips' places at once, with the covariance of clips of one unknown voice written out. */
function jointDensity(zs: readonly number[], share: number, intensity: number): number {
  const shares = places.map((_, c) => (c === NEUTRAL ? share : (1 - share) / (CLASSES - 1)));
  const mean = [0, 1, 2].map((a) => shares.reduce((sum, s, c) => sum + s * intensity * places[c]![a]!, 0));
  const covariance = zs.map((_, i) =>
    zs.map((_, j) => {
      const [a, b] = [i % AXES, j % AXES];
      const voice = 3 * voices[a]![b]!;
      if (Math.floor(i / AXES) !== Math.floor(j / AXES)) return voice;
      const emotions = shares.reduce(
        (sum, s, c) =>
          sum + s * (intensity * places[c]![a]! - mean[a]!) * (intensity * places[c]![b]! - mean[b]!),
        0,
      );
      return voice + emotions + Number(a === b);
    }),
  );
  const rest = zs.map((value, i) => value - mean[i % AXES]!);
  // Gauss's elimination: determinant and quadratic form
  let [determinant, form] = [1, 0];
  for (let i = 0; i < zs.length; i++) {
    const pivot = covariance[i]![i]!;
    determinant *= pivot;
    form += rest[i]! ** 2 / pivot;
    for (let j = i + 1; j < zs.length; j++) {
      const factor = covariance[j]![i]! / pivot;
      for (let k = i; k < zs.length; k++) covariance[j]![k]! -= factor * covariance[i]![k]!;
      rest[j]! -= factor * rest[i]!;
    }
  }
  return Math.exp(-form / 2) / Math.sqrt(determinant);
}
