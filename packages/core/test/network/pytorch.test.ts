import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { clipGradients, Network, NetworkRunner, networkRecipe, Optimizer } from '../../dist/network/index.js';

import { moveRunningMeans } from '../../dist/training/weight-average.js';

// Golden values by reference/network/training.py, PyTorch 2.15.
const cases = [
  'convolutions-statistics',
  'two-layers-attention',
  'three-layers-last-states',
  'two-heads',
  'functionals-hidden',
  'batch-normalisation',
  'layer-normalisation',
  'dimensions',
  'everything',
];

/** base64 of little-endian float32. */
function decode(text: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
}

function load(name: string) {
  const url = new URL(`../../../../reference/golden/network/${name}.json`, import.meta.url);
  const golden = JSON.parse(readFileSync(url, 'utf8'));
  const network = new Network(
    networkRecipe.parse(golden.recipe),
    golden.bins,
    golden.classes,
    golden.functionals,
  );
  const flat = (tensors: Record<string, string>) => {
    const result = new Float32Array(network.parameterCount);
    for (const [tensor, text] of Object.entries(tensors)) network.tensor(result, tensor).set(decode(text));
    return result;
  };
  const batches = golden.batches.map(
    (
      batch: Record<'data' | 'functionals', string> &
        Record<'lengths' | 'targets', number[]> & { dimensions?: string },
    ) => ({
      sequences: {
        data: decode(batch.data),
        lengths: Int32Array.from(batch.lengths),
        bins: golden.bins,
        functionals: decode(batch.functionals),
      },
      targets: Int32Array.from(batch.targets),
      dimensions: { targets: decode(batch.dimensions ?? ''), weight: golden.dimensionWeight ?? 1 },
    }),
  );
  return { golden, network, batches, flat, weights: flat(golden.weights) };
}

function expectWithin(actual: Float32Array, expected: Float32Array, tolerance: number, what: string): void {
  expect(actual.length, what).toBe(expected.length);
  const scale = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(actual[i]! - value), `${what}, value ${i}`).toBeLessThanOrEqual(tolerance * scale);
  }
}

describe.each(cases)('%s, as in PyTorch', (name) => {
  const { golden, network, batches, flat, weights } = load(name);
  const runner = new NetworkRunner(network);

  test('has the same tensors', () => {
    const names = network.parameters.map((parameter) => parameter.name).sort();
    expect(names).toEqual(Object.keys(golden.weights).sort());
    for (const { name, count } of network.parameters) expect(decode(golden.weights[name]).length).toBe(count);
  });

  test('gives the same logits and dimensions', () => {
    runner.setWeights(weights);
    const { logits, dimensions } = runner.outputs(batches[0].sequences);
    expectWithin(logits, decode(golden.logits), 1e-5, 'logits');
    expectWithin(dimensions, decode(golden.dimensions ?? ''), 1e-5, 'dimensions');
  });

  test('gives the same gradients', () => {
    const { sequences, targets, dimensions } = batches[0];
    const equal = new Float32Array(targets.length).fill(1 / targets.length);
    const gradients = new Float32Array(network.parameterCount);
    runner.setWeights(weights);
    const options = { labelSmoothing: golden.labelSmoothing, random: null, dimensions };
    runner.accumulate(sequences, targets, equal, options, gradients);
    const expected = flat({ ...golden.gradients, ...golden.measured });
    for (const { name } of network.parameters) {
      expectWithin(network.tensor(gradients, name), network.tensor(expected, name), 1e-4, name);
    }
  });

  /** Ten steps of training as the script does them. */
  function train(optimizerName: 'adam' | 'adamw', labelSmoothing: number, classWeights: number[]): number[] {
    const { clip, learningRate, weightDecay, beta1, beta2, epsilon } = golden;
    const recipe = { optimizer: optimizerName, encoderRate: 1, weightDecay, beta1, beta2, epsilon };
    const optimizer = new Optimizer(network, recipe);
    const present = weights.slice();
    const gradients = new Float32Array(network.parameterCount);
    return Array.from({ length: 10 }, (_, step) => {
      const { sequences, targets, dimensions } = batches[step % batches.length];
      const each = Float32Array.from(targets, (target: number) => classWeights[target]!);
      const sum = each.reduce((a, b) => a + b, 0);
      runner.setWeights(present);
      const options = { labelSmoothing, random: null, dimensions };
      const { loss } = runner.accumulate(
        sequences,
        targets,
        each.map((w) => w / sum),
        options,
        gradients,
      );
      moveRunningMeans(network, present, gradients, step + 1);
      clipGradients(gradients, clip);
      optimizer.step(present, gradients, learningRate);
      return loss;
    });
  }

  test('has the same first ten losses with Adam', () => {
    const losses = train('adam', golden.labelSmoothing, Array(golden.classes).fill(1));
    expectWithin(Float32Array.from(losses), Float32Array.from(golden.adamLosses), 1e-4, 'losses');
  });

  test('has the same first ten losses with AdamW and class weights', () => {
    const losses = train('adamw', 0, golden.classWeights);
    expectWithin(Float32Array.from(losses), Float32Array.from(golden.adamwLosses), 1e-4, 'losses');
  });
});
