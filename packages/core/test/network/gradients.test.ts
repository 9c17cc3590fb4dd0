import { describe, expect, test } from 'vitest';
import { Network, NetworkRunner, networkRecipe } from '../../dist/network/index.js';
import { BatchNorm } from '../../dist/network/layers/batch-norm.js';
import { BlockMix } from '../../dist/network/layers/block-mix.js';
import { Convolution } from '../../dist/network/layers/convolution.js';
import { Dense } from '../../dist/network/layers/dense.js';
import { EncoderBlocks } from '../../dist/network/layers/encoder-blocks.js';
import type { Layer } from '../../dist/network/layers/layer.js';
import { LayerNorm } from '../../dist/network/layers/layer-norm.js';
import { Lstm } from '../../dist/network/layers/lstm.js';
import { Pooling } from '../../dist/network/layers/pooling.js';
import { Positions } from '../../dist/network/layers/positions.js';
import { SelfAttention } from '../../dist/network/layers/self-attention.js';
import { Standardization } from '../../dist/network/layers/standardization.js';
import { TransformerBlock } from '../../dist/network/layers/transformer-block.js';
import { Random } from '../../dist/random.js';
import { differences, LayerBench, relativeError, values } from './layer-bench.js';

const lengths = Int32Array.from([5, 1, 8, 3]);

/** Half of the units always above ReLU's corner and half below, so that differences do not step across it. */
const awayFromCorner = (count: number) =>
  Float32Array.from({ length: count }, (_, i) => (i % 2 ? -2.5 : 2.5));

const oneWay = (units: number) => [{ units, reverse: false }];
const bothWays = (units: number) => [
  { units, reverse: false },
  { units, reverse: true },
];

const layers: [string, Layer, number][] = [
  ['block mix', new BlockMix(6, 3), 6],
  ['dense', new Dense('dense', 5, 6), 5],
  ['rectified dense', new Dense('conv', 5, 6, { activation: 'relu' }), 5],
  ['convolution', new Convolution('conv', 3, 4, 5, 1), 3],
  ['convolution with stride', new Convolution('conv', 3, 4, 3, 2), 3],
  ['convolution that skips frames', new Convolution('conv', 3, 4, 1, 3), 3],
  ['convolution before batch normalisation', new Convolution('plain', 3, 4, 3, 2, 'none', false), 3],
  ['convolution before layer normalisation', new Convolution('plain', 3, 4, 3, 2, 'none'), 3],
  ['batch normalisation', new BatchNorm('norm', 6), 6],
  ['layer normalisation', new LayerNorm('norm', 6), 6],
  ['LSTM forward', new Lstm(0, 3, 5, 'forward'), 3],
  ['LSTM backward', new Lstm(0, 3, 4, 'backward'), 3],
  ['LSTM both ways', new Lstm(1, 4, 6, 'both'), 4],
  ['dense without a bias, GELU', new Dense('dense', 5, 6, { activation: 'gelu', bias: false }), 5],
  ['convolution with GELU', new Convolution('gelu', 3, 4, 3, 2, 'gelu'), 3],
  ['positions', new Positions('positions', 8, 5), 5],
  ['self-attention', new SelfAttention('attention', 6, 2), 6],
  ['transformer block', new TransformerBlock('block', 6, 3, 9), 6],
  ["an encoder's blocks", new EncoderBlocks(12, { blocks: 2, width: 6, heads: 3, hidden: 9 }), 12],
  ['standardisation', new Standardization(5), 5],
  ['statistics pooling', new Pooling(['statistics'], oneWay(5), { units: 3, heads: 1 }), 5],
  ['attention pooling', new Pooling(['attention'], oneWay(5), { units: 3, heads: 1 }), 5],
  ['attention pooling with three heads', new Pooling(['attention'], oneWay(5), { units: 4, heads: 3 }), 5],
  ['last states', new Pooling(['last'], bothWays(3), { units: 3, heads: 1 }), 6],
  ['all poolings', new Pooling(['attention', 'last', 'statistics'], bothWays(2), { units: 6, heads: 2 }), 4],
];

describe.each(layers)('gradients of %s', (_, layer, inputs) => {
  // A single frame's deviation does not change with the frame: statistics pooling is tested on it all the same.
  const bench = new LayerBench(layer, lengths, inputs);
  const scores = bench.tensors['blockMix.scores'];
  if (scores) scores.set(values(scores.length, 14));
  if (bench.tensors['conv.bias']) bench.tensors['conv.bias'] = awayFromCorner(layer.outputs);
  for (const { name, trained, pretrained } of layer.parameters) {
    if (pretrained || !trained) bench.tensors[name]!.set(values(bench.tensors[name]!.length, 15));
  }
  const direction = values(bench.run().y.length, 13);
  const loss = () => bench.run().y.reduce((sum, y, i) => sum + y * direction[i]!, 0);
  const gradients = bench.run().back(direction);

  const given = layer.parameters.filter(({ trained }) => !trained).map(({ name }) => name);
  test.each(Object.keys(bench.tensors).filter((name) => !given.includes(name)))(
    'by %s agree with finite differences',
    (name) => {
      expect(relativeError(gradients[name]!, differences(bench.tensors[name]!, loss, 0.02))).toBeLessThan(
        1e-3,
      );
    },
  );

  test('are the same where the gradient of the input is not wanted', () => {
    if (layer instanceof Pooling) return; // always behind an LSTM
    const { x: _, ...others } = gradients;
    expect(bench.run().back(direction, false)).toMatchObject(others);
  });

  test('need nothing else forward: without training the output has the same bits', () => {
    if (layer instanceof BatchNorm) return; // goes by running means there
    expect(bench.run(bench.tensors, false).y).toEqual(bench.run().y);
  });
});

describe.each([
  ['none', 'none'],
  ['batch', 'none'],
  ['layer', 'none'],
  ['none', 'layer'],
] as const)(
  'gradients of the whole network, convolutions normalised by %s, the hidden layer by %s',
  (normalization, hiddenNormalization) => {
    const recipe = networkRecipe.parse({
      normalization,
      hiddenNormalization,
      convolutions: [
        { channels: 4, kernel: 3, stride: 2 },
        // Another batch normalisation would take away nearly all that the first one's bias does.
        ...(normalization === 'batch' ? [] : [{ channels: 6, kernel: 5 }]),
      ],
      lstm: { layers: 2, units: 5, direction: 'both' },
      pooling: ['statistics', 'attention', 'functionals', 'last'],
      attentionHeads: 2,
      hidden: 6,
      dimensions: ['arousal', 'valence'],
      dropout: 0.3,
    });
    const rectified = normalization === 'none' ? 'convolutions' : 'normalizations'; // what a ReLU follows
    const rectifiedHidden = hiddenNormalization === 'none' ? 'hidden' : 'hiddenNormalization';
    const lstm = normalization === 'batch' ? 1 : 1.5;
    const network = new Network(recipe, 3, 4, 5);
    const runner = new NetworkRunner(network);
    const weights = network.initialize(new Random(2));
    for (const { name, offset, count } of network.parameters) {
      // Stronger behind, so that differences stand well above float32's rounding; weaker in front, away from
      // ReLU's corner.
      const strength =
        { attention: 4, classifier: 4, lstm, hidden: 3, [rectified]: 0.4 }[name.split('.')[0]!] ?? 1;
      for (let i = offset; i < offset + count; i++) weights[i]! *= strength;
      if (/bias$/.test(name) && (name.startsWith(rectified) || name.startsWith(`${rectifiedHidden}.`)))
        weights.set(awayFromCorner(count), offset);
    }
    // Long enough, after the stride, that no deviation is near 0, where its slope turns sharply.
    const sequences = {
      data: values(54 * 3, 2),
      lengths: Int32Array.from([14, 1, 21, 18]),
      bins: 3,
      functionals: values(4 * 5, 9),
    };
    const targets = Int32Array.from([0, 2, 3, 2]);
    const exampleWeights = Float32Array.from([0.3, 0.2, 0.4, 0.1]);
    const dimensions = { targets: values(4 * 2, 7), weight: 0.5 };
    dimensions.targets[3] = Number.NaN; // unknown
    const gradients = new Float32Array(network.parameterCount);
    const loss = (into = new Float32Array(network.parameterCount)) => {
      runner.setWeights(weights);
      const options = { labelSmoothing: 0.1, dimensions, random: new Random(3) }; // the same dropout every time
      return runner.accumulate(sequences, targets, exampleWeights, options, into).loss;
    };
    loss(gradients);

    test.each(network.parameters.filter((p) => p.trained).map((p) => p.name))('by %s', (name) => {
      const expected = differences(network.tensor(weights, name), () => loss(), 0.015);
      expect(relativeError(network.tensor(gradients, name), expected)).toBeLessThan(2e-3);
    });

    test('leave what is not trained alone', () => {
      expect([...network.tensor(gradients, 'input.mean')]).toEqual([0, 0, 0]);
      expect([...network.tensor(gradients, 'input.scale')]).toEqual([0, 0, 0]);
    });
  },
);

test("gradients of an encoder's blocks go through the whole network", () => {
  const encoder = { blocks: 2, width: 4, heads: 2, hidden: 6 };
  const network = new Network(networkRecipe.parse({ encoder, lstm: { units: 5 } }), 8, 3);
  const runner = new NetworkRunner(network);
  const weights = network.initialize(new Random(2)).map((weight) => 3 * weight);
  const { offset: end } = network.parameters.find(({ pretrained }) => !pretrained)!;
  const ofBlocks = weights.subarray(0, end);
  ofBlocks.set(values(end, 3));
  network.tensor(weights, 'input.scale').set(values(16, 4));
  const sequences = { data: values(20 * 8, 5), lengths: Int32Array.from([12, 8]), bins: 8 };
  const gradients = new Float32Array(network.parameterCount);
  const loss = () => {
    runner.setWeights(weights);
    const [targets, shares] = [Int32Array.of(0, 2), Float32Array.of(0.5, 0.5)];
    return runner.accumulate(sequences, targets, shares, { labelSmoothing: 0, random: null }, gradients).loss;
  };
  const expected = differences(ofBlocks, loss, 0.01);
  loss();
  expect(relativeError(gradients.subarray(0, end), expected)).toBeLessThan(2e-3);
});
