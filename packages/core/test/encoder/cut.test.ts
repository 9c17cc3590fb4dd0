import { cutEncoder, featureEncoder, loadEncoder } from '@affetto/core/encoder';
import { extractFeatures, featureBins, featureRecipe } from '@affetto/core/features';
import { decodeSafetensors } from '@affetto/core/recognizer';
import { describe, expect, it } from 'vitest';
import { fromHalves, toHalves } from '../../dist/half.js';
import { Random } from '../../dist/random.js';
import type { Tensor } from '../../dist/safetensors.js';
import { config, file, golden, tensors } from './small-encoder.js';

const random = new Random(5);
const signal = {
  samples: Float32Array.from({ length: 9000 }, () => random.between(-1, 1)),
  sampleRate: 16000,
};
const cut = cutEncoder(file(), { config });
const features = (more: object) =>
  featureRecipe.parse({ kind: 'encoder', width: 8, blocks: [0, 2], ...more });

describe('an encoder cut down to one file', () => {
  it('has the same bytes wherever it was cut from', () => {
    const decoder = (all: Map<string, Tensor>) =>
      all.set('model.decoder.x', { shape: [1], data: Float32Array.of(1) });
    expect(cutEncoder(file('model.encoder.', decoder), { config })).toEqual(cut);
    expect(cutEncoder(cut)).toEqual(cut);
    expect(cutEncoder(cut, { blocks: 1 })).toEqual(cutEncoder(file(), { config, blocks: 1 }));
    expect(cutEncoder(cut, { blocks: 1 }).length).toBeLessThan(cut.length);
  });

  it('has the weights in half precision, and is opened without any other', () => {
    const halved = [...tensors()].map(([name, { shape, data }]): [string, Tensor] => {
      return [name, { shape, data: fromHalves(toHalves(data)) }];
    });
    expect(new Map(decodeSafetensors(cut, 'cut').tensors)).toEqual(
      new Map(halved.filter(([name]) => decodeSafetensors(cut, 'cut').tensors.has(name))),
    );
    expect(loadEncoder(cut).sizes).toEqual(golden.sizes);
    expect(loadEncoder(cut).encode(signal)).toEqual(loadEncoder(new Map(halved), { config }).encode(signal));
  });

  it('is refused with fewer blocks than asked for', () => {
    expect(() => cutEncoder(cut, { blocks: 3, source: 'small' })).toThrow(
      'small: has 2 blocks, not the 3 asked for; ask for fewer.',
    );
  });
});

describe('states as features', () => {
  it('stand block beside block, in half precision', () => {
    const recipe = features({ arithmetic: 'strict' });
    const { data, frames, bins, names, hopSeconds } = extractFeatures(
      signal,
      recipe,
      featureEncoder(recipe, cut),
    );
    expect([frames, bins, hopSeconds]).toEqual([28, featureBins(recipe), 0.02]);
    expect([names[0], names[15]]).toEqual(['block 0 state 0', 'block 2 state 7']);
    const states = loadEncoder(cut).encode(signal);
    const expected = Float32Array.from(data, (_, i) => {
      const column = i % 16;
      return states[column < 8 ? 0 : 2]!.data[8 * Math.floor(i / 16) + (column % 8)]!;
    });
    expect(data).toEqual(fromHalves(toHalves(expected)));
  });

  it('come from the arithmetic that the recipe names', () => {
    const [strict, integer] = (['strict', 'integer'] as const).map((arithmetic) => {
      const recipe = features({ arithmetic });
      return extractFeatures(signal, recipe, featureEncoder(recipe, cut)).data;
    });
    expect(integer).not.toEqual(strict);
    for (const [i, value] of strict!.entries()) expect(integer![i]).toBeCloseTo(value, 1);
  });

  it.each<[string, () => unknown, string]>([
    [
      'without an encoder',
      () => featureEncoder(features({ encoder: 'small' }), undefined),
      "the features are states of the encoder 'small', which did not come with them; give its file, as cutEncoder makes it",
    ],
    [
      'without the encoder loaded',
      () => extractFeatures(signal, features({})),
      'the features are states of an encoder, which is not given: load it from its file first',
    ],
    [
      'of an encoder with fewer blocks',
      () => featureEncoder(features({ blocks: [1, 3] }), cut, 'small'),
      'small: has 2 blocks, not the 3 asked for; ask for fewer.',
    ],
    [
      'of an encoder of another width',
      () => featureEncoder(features({ width: 512 }), cut, 'small'),
      'small: has states 8 wide, the recipe says features.width 512; write 8 there or take another encoder.',
    ],
    ['of blocks out of order', () => features({ blocks: [2, 1] }), 'blocks stand in rising order'],
  ])('are refused in a sentence: %s', (_, use, message) => {
    expect(use).toThrow(message);
  });

  it('are no features of other kinds', () => {
    expect(featureEncoder(featureRecipe.parse({ kind: 'logMel' }), cut)).toBeUndefined();
  });
});
