import { Random, recipeSchema } from '@affetto/core';
import { cutEncoder, loadEncoder, setEncoderBlocks } from '@affetto/core/encoder';
import { featureBins } from '@affetto/core/features';
import { Network, NetworkRunner } from '@affetto/core/network';
import { expect, test } from 'vitest';
import { config, decode, file, golden } from './small-encoder.js';

const cut = cutEncoder(file(), { config });

/** A network that goes on from the states after some blocks, weights drawn. */
function networkBehind(blocks: readonly number[], encoder: object) {
  const recipe = recipeSchema.parse({
    version: 1,
    name: 'unfrozen',
    features: { kind: 'encoder', encoder: 'small', width: 8, blocks },
    network: { encoder, lstm: { units: 3 } },
  });
  const network = new Network(recipe.network, featureBins(recipe.features), 2);
  return { network, features: recipe.features, weights: network.initialize(new Random(1)) };
}

test.each([
  [[0], 2],
  [[1], 1],
  [[0, 1], 1],
])(
  "what the network makes of the states after %j are, at first, the encoder's own, to the last bit",
  (blocks, trained) => {
    const { network, features, weights } = networkBehind(blocks, {
      blocks: trained,
      width: 8,
      heads: 2,
      hidden: 12,
    });
    setEncoderBlocks(network, weights, features, cut);
    const logMel = decode(golden.frames).slice(0, golden.lengths[0]! * golden.sizes.mels);
    const states = loadEncoder(cut).encodeWindow(logMel);
    const sideBySide = (numbers: readonly number[]) => {
      const frames = states[0]!.length / 8;
      return Float32Array.from({ length: frames * numbers.length * 8 }, (_, i) => {
        const row = Math.floor(i / (numbers.length * 8));
        const column = i % (numbers.length * 8);
        return states[numbers[Math.floor(column / 8)]!]![row * 8 + (column % 8)]!;
      });
    };
    const runner = new NetworkRunner(network);
    runner.setWeights(weights);
    const behind = Array.from({ length: trained }, (_, i) => blocks.at(-1)! + 1 + i);
    expect(runner.standardizedRows(sideBySide(blocks))).toEqual(sideBySide([...blocks, ...behind]));
  },
);

test('an encoder that is missing or another is refused in a sentence', () => {
  const set = (blocks: readonly number[], encoder: object, source: Uint8Array | undefined) => () => {
    const { network, features, weights } = networkBehind(blocks, encoder);
    setEncoderBlocks(network, weights, features, source);
  };
  const encoder = { blocks: 1, width: 8, heads: 2, hidden: 12 };
  expect(set([1], encoder, undefined)).toThrow(
    "network.encoder trains blocks of the encoder 'small', which did not come with the recordings; give its file, as cutEncoder makes it",
  );
  expect(set([2], encoder, cut)).toThrow(
    'encoder.safetensors: has 2 blocks, not the 3 asked for; ask for fewer.',
  );
  expect(set([1], { ...encoder, heads: 4 }, cut)).toThrow(
    'encoder.safetensors: has blocks of heads 2, the recipe says network.encoder.heads 4; write 2 there or take another encoder.',
  );
});
