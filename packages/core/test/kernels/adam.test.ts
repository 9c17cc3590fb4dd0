import { expect, test } from 'vitest';
import * as twin from '../../dist/kernels/twins/adam.js';
import { expectClose, forSizes, get, kernels, put, values } from './memory.js';

const settings = {
  rate: 0.02,
  correction: 0.3,
  beta1: 0.9,
  beta2: 0.98,
  epsilon: 1e-8,
  pull: 0.1,
  kept: 0.95,
};

test('a step of Adam equals its twin', () => {
  forSizes([30], ([n], seed) => {
    const [weights, gradients, mean] = [0, 1, 2].map((i) => values(n!, seed + i)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const square = values(n!, seed + 3).map(Math.abs);
    const at = { weights: put(weights), mean: put(mean), square: put(square) };
    const { rate, correction, beta1, beta2, epsilon, pull, kept } = settings;
    // biome-ignore format: arguments in the groups they belong to
    kernels.call.adamStep(at.weights, put(gradients), at.mean, at.square, n!,
      rate, correction, beta1, beta2, 1 - beta1, 1 - beta2, epsilon, pull, kept);
    const expected = Array.from({ length: n! }, (_, i) =>
      twin.adamStep({ weight: weights[i]!, mean: mean[i]!, square: square[i]! }, gradients[i]!, settings),
    );
    const pick = (name: 'weight' | 'mean' | 'square') => expected.map((each) => each[name]);
    expectClose(get(at.weights, n!), pick('weight'), 1e-6);
    expectClose(get(at.mean, n!), pick('mean'), 1e-6);
    expectClose(get(at.square, n!), pick('square'), 1e-6);
  });
});

test('a weight whose gradient was always 0 stays', () => {
  const [weight, zero] = [put(Float32Array.of(0.5)), put(Float32Array.of(0))];
  kernels.call.adamStep(weight, zero, zero, zero, 1, 0.1, 0.3, 0.9, 0.98, 0.1, 0.02, 1e-8, 0, 1);
  expect([...get(weight, 1)]).toEqual([0.5]);
});
