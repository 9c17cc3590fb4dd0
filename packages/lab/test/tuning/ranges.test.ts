import { Random, type Recipe, recipeSchema, UsageError } from '@affetto/core';
import { drawCandidates, drawValue, parseRanges, type Range } from '@affetto/lab/tuning';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const recipe: Recipe = recipeSchema.parse({
  version: 1,
  name: 'start',
  features: { kind: 'logMel' },
  network: { convolutions: [{ channels: 16, kernel: 3 }], lstm: { units: 32 } },
});

const draw = (ranges: object, count = 9, seed = 1) =>
  drawCandidates(recipe, parseRanges(ranges, 'ranges.json'), { count, seed, source: 'ranges.json' });

describe('a drawn value', () => {
  const seeds = fc.integer({ min: 0, max: 2 ** 31 });
  const range = fc
    .tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 5000 }), fc.boolean(), fc.boolean())
    .map(([from, more, log, whole]): Range => {
      const unit = whole ? 1 : 1e-3;
      return { from: from * unit, to: (from + more) * unit, scale: log ? 'log' : 'linear', whole };
    });

  test('lies in its range, is whole where it must be, and follows from the seed', () => {
    fc.assert(
      fc.property(range, seeds, (range, seed) => {
        const value = drawValue(range, new Random(seed)) as number;
        if (!('from' in range)) throw new Error('a range of numbers');
        expect(value).toBeGreaterThanOrEqual(range.from);
        expect(value).toBeLessThanOrEqual(range.to);
        if (range.whole) expect(Number.isInteger(value)).toBe(true);
        expect(drawValue(range, new Random(seed))).toBe(value);
      }),
    );
  });

  test('is one of a list', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer(), { minLength: 2 }), seeds, (list, seed) => {
        expect(list).toContain(drawValue(list, new Random(seed)));
      }),
    );
  });

  test('of a logarithmic range lies below the geometric mean half the time', () => {
    const random = new Random(7);
    const range: Range = { from: 1e-4, to: 1e-2, scale: 'log', whole: false };
    const below = Array.from({ length: 2000 }, () => (drawValue(range, random) as number) < 1e-3);
    expect(below.filter(Boolean).length / 2000).toBeCloseTo(0.5, 1);
  });

  test('of whole numbers may be either end', () => {
    const random = new Random(7);
    for (const scale of ['linear', 'log'] as const) {
      const drawn = Array.from({ length: 200 }, () =>
        drawValue({ from: 2, to: 4, scale, whole: true }, random),
      );
      expect(new Set(drawn)).toEqual(new Set([2, 3, 4]));
    }
  });
});

describe('drawCandidates', () => {
  const ranges = {
    'training.learningRate': { from: 1e-4, to: 1e-2, scale: 'log' },
    'network.lstm.units': [16, 48],
    'network.convolutions.0.channels': { from: 4, to: 8, whole: true },
  };

  test('begins with the recipe as it stands and puts in what it draws, and nothing else', () => {
    const [own, ...others] = draw(ranges);
    expect(own!.recipe).toBe(recipe);
    expect(own!.values).toEqual({
      'training.learningRate': 0.001,
      'network.lstm.units': 32,
      'network.convolutions.0.channels': 16,
    });
    for (const { recipe: drawn, values } of others) {
      expect(drawn).toEqual({
        ...recipe,
        network: {
          ...recipe.network,
          lstm: { ...recipe.network.lstm, units: values['network.lstm.units'] },
          convolutions: [{ channels: values['network.convolutions.0.channels'], kernel: 3, stride: 1 }],
        },
        training: { ...recipe.training, learningRate: values['training.learningRate'] },
      });
    }
  });

  test('draws the same for the same seed, no two alike, and the first ones whatever their number', () => {
    const values = (count: number, seed: number) =>
      draw(ranges, count, seed).map((candidate) => candidate.values);
    expect(values(12, 3)).toEqual(values(12, 3));
    expect(values(12, 3).slice(0, 5)).toEqual(values(5, 3));
    expect(values(12, 3)).not.toEqual(values(12, 4));
    expect(new Set(values(12, 3).map((each) => JSON.stringify(each))).size).toBe(12);
  });

  test('stops where the ranges hold no more', () => {
    const few = { 'network.lstm.units': [16, 32, 48], 'training.epochs': { from: 2, to: 3, whole: true } };
    const candidates = draw(few, 100);
    expect(candidates).toHaveLength(7); // six of the ranges, and 30 epochs as the recipe has them
    expect(candidates.filter(({ drawn }) => drawn)).toHaveLength(6);
  });

  test.each([
    [{}, 'names no ranges; give an object such as'],
    [[], 'names no ranges; give an object such as'],
    [{ 'training.learningRate': 0.1 }, 'training.learningRate: is no range; give {'],
    [
      { 'training.learningRate': { from: 0.1, to: 0.2, step: 1 } },
      'training.learningRate: is no range; give {',
    ],
    [
      { 'training.learningRate': { from: 0.1, to: 0.01 } },
      'goes from 0.1 to 0.01, which is empty; let it end above',
    ],
    [
      { 'training.mixup': { from: 0, to: 0.5, scale: 'log' } },
      'has a logarithmic scale but begins at 0; begin above 0',
    ],
    [{ 'training.epochs': { from: 1.5, to: 4, whole: true } }, 'is of whole numbers but goes from 1.5 to 4;'],
    [
      { 'training.epochs': [] },
      'training.epochs: holds 0 values, so there is nothing to choose; give at least two',
    ],
    [
      { 'training.epochs': [3] },
      'training.epochs: holds 1 values, so there is nothing to choose; give at least two',
    ],
    [{ 'training.epochs': [3, 3] }, 'training.epochs: holds a value twice; leave one out'],
    [{ 'protocol.testFraction': [0.1, 0.2] }, 'protocol.testFraction: says how a recipe is named or judged'],
    [
      { 'network.lstm': [{ units: 3 }, { units: 4 }], 'network.lstm.units': [3, 4] },
      'network.lstm.units: lies within network.lstm, which has a range of its own; keep one of them',
    ],
    [
      { 'training.learningrate': [0.1, 0.2] },
      'training.learningrate 0.1: is no valid recipe: training: Unrecognized key',
    ],
    [{ 'trainin.learningRate': [0.1, 0.2] }, 'trainin.learningRate: no recipe has such a field'],
    [
      { 'network.convolutions.1.channels': [8, 16] },
      'network.convolutions.1.channels: no recipe has such a field',
    ],
    [
      { 'network.dropout': { from: 0, to: 1 } },
      'network.dropout 1: is no valid recipe: network.dropout: Too big',
    ],
    [{ 'network.lstm.units': { from: 8, to: 16.5 } }, 'network.lstm.units 16.5: is no valid recipe'],
    [
      { 'network.lstm.units': { from: 8, to: 160 } },
      /network\.lstm\.units [\d.]+: is no valid recipe: network\.lstm\.units: Invalid input: expected int/,
    ],
    [{ 'features.fMax': [4000, 9000] }, /features\.fMax 9000: is no valid recipe: .*; narrow the range/],
    [
      { 'features.kind': ['mfcc', 'logMel'], 'augmentation.melWarp': [0.1, 0.2] },
      /augmentation\.melWarp changes a mel spectrum/,
    ],
  ])('refuses %j', (ranges, sentence) => {
    const refused = () => draw(ranges);
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow(sentence);
    expect(refused).toThrow(/^ranges\.json: /);
  });

  test('refuses a single candidate', () => {
    expect(() => draw(ranges, 1)).toThrow(
      new UsageError('1 candidate leaves nothing to choose; ask for at least 2 recipes'),
    );
  });
});
