import { describe, expect, test } from 'vitest';
import { FrameStatistics, Network, NetworkRunner, networkRecipe } from '../../dist/network/index.js';
import { Random } from '../../dist/random.js';
import { values } from './layer-bench.js';

const network = new Network(networkRecipe.parse({ lstm: { units: 8 } }), 3, 4);

describe('network', () => {
  test('lays its parameters out one after another, named and shaped as in PyTorch', () => {
    expect(network.parameters.map(({ name, shape }) => `${name} ${shape.join(' x ')}`)).toEqual([
      'input.mean 3',
      'input.scale 3',
      'lstm.weight_ih_l0 32 x 3',
      'lstm.weight_hh_l0 32 x 8',
      'lstm.bias_ih_l0 32',
      'lstm.bias_hh_l0 32',
      'lstm.weight_ih_l0_reverse 32 x 3',
      'lstm.weight_hh_l0_reverse 32 x 8',
      'lstm.bias_ih_l0_reverse 32',
      'lstm.bias_hh_l0_reverse 32',
      'classifier.weight 4 x 32',
      'classifier.bias 4',
    ]);
    let end = 0;
    for (const { offset, count } of network.parameters) {
      expect(offset).toBe(end);
      end += count;
    }
    expect(network.parameterCount).toBe(end);
  });

  test('draws its first weights within +-1 / sqrt(fan), opens the forget gates and repeats itself', () => {
    const weights = network.initialize(new Random(1));
    expect(network.initialize(new Random(1))).toEqual(weights);
    expect(network.initialize(new Random(2))).not.toEqual(weights);
    for (const [name, bound] of [
      ['lstm.weight_ih_l0', 1 / Math.sqrt(8)],
      ['classifier.weight', 1 / Math.sqrt(32)],
    ] as const) {
      const largest = network.tensor(weights, name).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      expect(largest).toBeLessThanOrEqual(bound);
      expect(largest).toBeGreaterThan(0.9 * bound);
    }
    expect([...network.tensor(weights, 'lstm.bias_ih_l0').slice(8, 16)]).toEqual(Array(8).fill(1));
    expect([...network.tensor(weights, 'input.scale')]).toEqual([1, 1, 1]);
  });

  test('has no tensor of another name', () => {
    expect(() => network.tensor(new Float32Array(network.parameterCount), 'lstm.bias')).toThrow('lstm.bias');
  });

  test('standardises its input with the mean and scale it holds', () => {
    const frames = values(30, 1, 5).map((v, i) => v + 10 * (i % 3));
    const statistics = new FrameStatistics(3);
    statistics.add(frames.slice(0, 12));
    statistics.add(frames.slice(12));
    const weights = network.initialize(new Random(1));
    const runner = new NetworkRunner(network);
    const standard = frames.map((v, i) => (v - statistics.mean()[i % 3]!) * statistics.scale()[i % 3]!);
    runner.setWeights(weights);
    const sequences = { lengths: Int32Array.of(10), bins: 3 };
    const expected = runner.forward({ ...sequences, data: standard });
    network.tensor(weights, 'input.mean').set(statistics.mean());
    network.tensor(weights, 'input.scale').set(statistics.scale());
    runner.setWeights(weights);
    const actual = runner.forward({ ...sequences, data: frames });
    for (const [i, logit] of actual.entries()) expect(logit).toBeCloseTo(expected[i]!, 5);
    for (let bin = 0; bin < 3; bin++) {
      const column = standard.filter((_, i) => i % 3 === bin);
      expect(column.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 5);
      expect(column.reduce((a, b) => a + b * b, 0) / column.length).toBeCloseTo(1, 5);
    }
  });

  test('a bin that never changes is only centred', () => {
    const statistics = new FrameStatistics(1);
    statistics.add(new Float32Array(7).fill(0.1));
    expect([...statistics.scale()]).toEqual([1]);
  });
});
