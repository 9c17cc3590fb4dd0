import { describe, expect, test } from 'vitest';
import { cosPi, exp, log } from '../../dist/network/elementary.js';
import {
  clipGradients,
  crossEntropy,
  learningRateAt,
  Network,
  networkRecipe,
  Optimizer,
  softmax,
} from '../../dist/network/index.js';
import { Random } from '../../dist/random.js';
import { values } from './layer-bench.js';

describe('elementary functions of no host', () => {
  const grid = (low: number, high: number) =>
    Array.from({ length: 10_001 }, (_, i) => low + ((high - low) * i) / 10_000);

  test('exp', () => {
    for (const x of [...grid(-700, 700), ...grid(-1, 1)]) {
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(2e-15);
    }
  });

  test('log', () => {
    for (const x of [...grid(1e-300, 1e-290), ...grid(0.1, 100), 1e300]) {
      expect(Math.abs(log(x) - Math.log(x))).toBeLessThan(2e-15 * Math.max(1, Math.abs(Math.log(x))));
    }
  });

  test('cos', () => {
    for (const x of grid(0, 1)) expect(Math.abs(cosPi(x) - Math.cos(Math.PI * x))).toBeLessThan(1e-15);
  });
});

describe('softmax', () => {
  test('gives rows that add up to 1, for logits of any size', () => {
    const probabilities = softmax(Float32Array.of(1, 2, 3, 1000, 0, -1000), 3);
    const sum = Math.exp(1) + Math.exp(2) + Math.exp(3);
    for (const [i, e] of [1, 2, 3].entries()) expect(probabilities[i]).toBeCloseTo(Math.exp(e) / sum, 7);
    expect([...probabilities.slice(3)]).toEqual([1, 0, 0]);
  });
});

describe('cross-entropy', () => {
  test('has the gradient its differences show, with smoothed labels and weights', () => {
    const logits = values(12, 1, 3);
    const targets = Int32Array.from([0, 3, 2]);
    const weights = Float32Array.from([0.2, 0.5, 0.3]);
    const loss = (z: Float32Array) => crossEntropy(z, targets, weights, 0.2, new Float32Array(12));
    const gradient = new Float32Array(12);
    crossEntropy(logits, targets, weights, 0.2, gradient);
    for (let i = 0; i < 12; i++) {
      const [above, below] = [logits.slice(), logits.slice()];
      above[i]! += 0.01;
      below[i]! -= 0.01;
      expect((loss(above) - loss(below)) / (above[i]! - below[i]!)).toBeCloseTo(gradient[i]!, 5);
    }
  });

  test('with priors is that of logits to which they were added', () => {
    const [logits, priors] = [values(12, 1, 3), values(12, 2)];
    const targets = Int32Array.from([0, 3, 2]);
    const weights = Float32Array.from([0.2, 0.5, 0.3]);
    const [gradient, expected] = [new Float32Array(12), new Float32Array(12)];
    const added = logits.map((logit, i) => logit + priors[i]!);
    expect(crossEntropy(logits, targets, weights, 0.2, gradient, undefined, priors)).toBe(
      crossEntropy(added, targets, weights, 0.2, expected),
    );
    expect(gradient).toEqual(expected);
  });

  test('of a mixture is the mixture of both labels', () => {
    const logits = values(12, 1, 3);
    const [first, second] = [Int32Array.from([0, 3, 2]), Int32Array.from([1, 3, 0])];
    const shares = Float32Array.from([0.75, 0.5, 1]);
    const alone = (targets: Int32Array, weights: number[]) => {
      const gradient = new Float32Array(12);
      return { loss: crossEntropy(logits, targets, Float32Array.from(weights), 0.1, gradient), gradient };
    };
    const [a, b] = [alone(first, [0.75, 0.5, 1]), alone(second, [0.25, 0.5, 0])];
    const gradient = new Float32Array(12);
    const mixed = { targets: second, shares };
    const loss = crossEntropy(logits, first, new Float32Array(3).fill(1), 0.1, gradient, mixed);
    expect(loss).toBeCloseTo(a.loss + b.loss, 6);
    for (const [i, value] of gradient.entries())
      expect(value).toBeCloseTo(a.gradient[i]! + b.gradient[i]!, 6);
  });
});

describe('optimizer', () => {
  const network = new Network(networkRecipe.parse({ lstm: { units: 3 } }), 2, 2);
  const recipe = {
    optimizer: 'adamw',
    encoderRate: 0.1,
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1e-8,
    weightDecay: 0.1,
  } as const;
  const gradients = (step: number) => values(network.parameterCount, step + 50);

  test('goes on from its state with the same bits', () => {
    const unbroken = network.initialize(new Random(1));
    const resumed = unbroken.slice();
    let optimizer = new Optimizer(network, recipe);
    for (let step = 0; step < 6; step++) optimizer.step(unbroken, gradients(step), 0.01);
    optimizer = new Optimizer(network, recipe);
    for (let step = 0; step < 6; step++) {
      optimizer.step(resumed, gradients(step), 0.01);
      optimizer = new Optimizer(network, recipe, optimizer.state);
    }
    expect(resumed).toEqual(unbroken);
    expect(optimizer.state.step).toBe(6);
  });

  test('leaves the input tensors alone, weight decay included', () => {
    const weights = network.initialize(new Random(1));
    const before = weights.slice();
    new Optimizer(network, recipe).step(weights, gradients(0), 0.01);
    for (const { name, trained } of network.parameters) {
      const same = network.tensor(weights, name).every((v, i) => v === network.tensor(before, name)[i]);
      expect(same, name).toBe(!trained);
    }
  });

  test("moves an encoder's blocks by their share of the rate, decay included", () => {
    const encoder = { blocks: 1, width: 2, heads: 1, hidden: 3 };
    const network = new Network(networkRecipe.parse({ encoder, lstm: { units: 3 } }), 2, 2);
    const gradients = values(network.parameterCount, 50);
    const moved = (learningRate: number, encoderRate: number) => {
      const weights = values(network.parameterCount, 51);
      new Optimizer(network, { ...recipe, encoderRate }).step(weights, gradients, learningRate);
      return weights;
    };
    const [apart, whole, half] = [moved(0.02, 0.5), moved(0.02, 1), moved(0.01, 1)];
    for (const { name, pretrained } of network.parameters) {
      const expected = pretrained ? half : whole;
      expect(network.tensor(apart, name), name).toEqual(network.tensor(expected, name));
    }
  });

  test('gradients longer than the limit are scaled down to it, shorter ones kept', () => {
    const gradient = Float32Array.of(3, 4);
    expect(clipGradients(gradient, 10)).toBe(5);
    expect([...gradient]).toEqual([3, 4]);
    expect(clipGradients(gradient, 1)).toBe(5);
    expect(gradient[0]).toBeCloseTo(0.6, 6);
    expect(gradient[1]).toBeCloseTo(0.8, 6);
  });
});

describe('learning rate', () => {
  const rates = (schedule: 'constant' | 'cosine', warmupEpochs: number) =>
    Array.from({ length: 100 }, (_, step) =>
      learningRateAt(step, 100, 10, { learningRate: 2, schedule, warmupEpochs }),
    );

  test('rises linearly over the warm-up, and stays', () => {
    const constant = rates('constant', 1.5);
    for (let step = 0; step < 15; step++) expect(constant[step]).toBeCloseTo((2 * (step + 1)) / 16, 12);
    expect(constant.slice(15).every((rate) => rate === 2)).toBe(true);
  });

  test('falls along half a cosine', () => {
    const cosine = rates('cosine', 2);
    for (let step = 20; step < 100; step++) {
      expect(Math.abs(cosine[step]! - (1 + Math.cos((Math.PI * (step - 20)) / 80)))).toBeLessThan(1e-12);
    }
    expect(cosine[99]).toBeLessThan(0.001);
  });
});
