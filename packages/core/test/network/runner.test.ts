import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../dist/errors.js';
import {
  clipGradients,
  Network,
  NetworkRunner,
  networkRecipe,
  Optimizer,
  type Sequences,
} from '../../dist/network/index.js';
import { Random } from '../../dist/random.js';
import { values } from './layer-bench.js';

const bins = 6;
const recipe = networkRecipe.parse({
  convolutions: [
    { channels: 8, kernel: 5, stride: 2 },
    { channels: 10, kernel: 3, stride: 1 },
  ],
  lstm: { layers: 2, units: 7, direction: 'both' },
  pooling: ['statistics', 'attention'],
  dropout: 0.3,
});
const network = new Network(recipe, bins, 5);
const weights = network.initialize(new Random(1));
const runner = new NetworkRunner(network);
runner.setWeights(weights);

function makeSequences(lengths: number[], seed: number): Sequences {
  const data = values(lengths.reduce((a, b) => a + b, 0) * bins, seed);
  return { data, lengths: Int32Array.from(lengths), bins };
}

/** Sequences from `start` to `end` of others. */
function part({ data, lengths }: Sequences, start: number, end: number): Sequences {
  const frames = (until: number) => lengths.slice(0, until).reduce((a, b) => a + b, 0);
  return {
    data: data.slice(frames(start) * bins, frames(end) * bins),
    lengths: lengths.slice(start, end),
    bins,
  };
}

test('a sequence has the same logits, bit for bit, alone and in any company', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 9 }),
      fc.nat(),
      (lengths, seed) => {
        const sequences = makeSequences(lengths, seed);
        const together = runner.forward(sequences);
        for (let s = 0; s < lengths.length; s++) {
          expect(runner.forward(part(sequences, s, s + 1))).toEqual(together.slice(s * 5, s * 5 + 5));
        }
      },
    ),
    { numRuns: 20 },
  );
});

test('a forward pass beside a training does not disturb it', () => {
  const sequences = makeSequences([9, 14], 3);
  const before = runner.forward(sequences);
  const targets = Int32Array.from([1, 4]);
  const half = new Float32Array([0.5, 0.5]);
  const run = () => {
    const gradients = new Float32Array(network.parameterCount).fill(Number.NaN); // all are written
    const { loss } = runner.accumulate(
      sequences,
      targets,
      half,
      { labelSmoothing: 0, random: new Random(1) },
      gradients,
    );
    return { loss, gradients };
  };
  const first = run();
  expect(runner.forward(sequences)).toEqual(before);
  expect(run()).toEqual(first);
});

test('counts what it classified right', () => {
  const sequences = makeSequences([9, 14, 11], 3);
  const logits = runner.forward(sequences); // (3, 5)
  const best = [0, 1, 2].map((row) => {
    const values = logits.subarray(row * 5, row * 5 + 5);
    return values.indexOf(Math.max(...values));
  });
  const targets = Int32Array.of(best[0]!, best[1]!, (best[2]! + 1) % 5);
  const gradients = new Float32Array(network.parameterCount);
  const options = { labelSmoothing: 0, random: null };
  expect(runner.accumulate(sequences, targets, Float32Array.of(1, 1, 1), options, gradients).correct).toBe(2);
});

test('dropout is drawn anew, and is not there in a forward pass', () => {
  const sequences = makeSequences([30], 3);
  const loss = (random: Random | null) =>
    runner.accumulate(
      sequences,
      Int32Array.of(1),
      Float32Array.of(1),
      { labelSmoothing: 0, random },
      new Float32Array(network.parameterCount),
    ).loss;
  const random = new Random(1);
  const first = loss(random);
  expect(loss(random)).not.toBe(first);
  expect(loss(new Random(1))).toBe(first);
  const logits = runner.forward(sequences);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
  expect(loss(null)).toBeCloseTo(Math.log(sum) - logits[1]!, 5);
});

describe('training in shards', () => {
  const shards = 4;
  const sequences = makeSequences([12, 30, 7, 1, 25, 18, 9, 40], 5);
  const targets = Int32Array.from([0, 1, 2, 3, 4, 0, 1, 2]);
  const eighth = new Float32Array(8).fill(1 / 8);

  /** Three steps, the four shards of each dealt out to a number of runners and added in their own order. */
  function train(workers: number): Float32Array {
    const runners = Array.from({ length: workers }, () => new NetworkRunner(network));
    const present = weights.slice();
    const optimizer = new Optimizer(network, {
      optimizer: 'adamw',
      encoderRate: 1,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0.01,
    });
    for (let step = 0; step < 3; step++) {
      for (const each of runners) each.setWeights(present);
      const results = new Map<number, Float32Array>();
      // Each runner does its share one after the other, as workers would finish in any order.
      for (let w = 0; w < workers; w++) {
        for (let shard = w; shard < shards; shard += workers) {
          const [start, end] = [shard * 2, shard * 2 + 2];
          const gradients = new Float32Array(network.parameterCount);
          runners[w]!.accumulate(
            part(sequences, start, end),
            targets.slice(start, end),
            eighth.slice(start, end),
            { labelSmoothing: 0.1, random: new Random(9, step, shard) },
            gradients,
          );
          results.set(shard, gradients);
        }
      }
      const sum = new Float32Array(network.parameterCount);
      for (let shard = 0; shard < shards; shard++)
        for (const [i, g] of results.get(shard)!.entries()) sum[i]! += g;
      clipGradients(sum, 1);
      optimizer.step(present, sum, 0.01);
    }
    return present;
  }

  test('gives the same bits on 1, 2 and 4 runners, and on every host', () => {
    const one = train(1);
    expect(train(2)).toEqual(one);
    expect(train(4)).toEqual(one);
    // Not right or wrong in itself: it changes with the arithmetic, and must then be the same again on all hosts.
    expect(createHash('sha256').update(one).digest('hex').slice(0, 16)).toBe('fdb75f628c1134d0');
  });

  test('adds up to the gradients of the whole batch', () => {
    const run = (start: number, end: number) => {
      const gradients = new Float32Array(network.parameterCount);
      const options = { labelSmoothing: 0.1, random: null };
      const { loss } = runner.accumulate(
        part(sequences, start, end),
        targets.slice(start, end),
        eighth.slice(start, end),
        options,
        gradients,
      );
      return { loss, gradients };
    };
    const whole = run(0, 8);
    const parts = [run(0, 3), run(3, 3), run(3, 8)];
    expect(parts.reduce((sum, { loss }) => sum + loss, 0)).toBeCloseTo(whole.loss, 6);
    for (const [i, g] of whole.gradients.entries()) {
      expect(parts.reduce((sum, { gradients }) => sum + gradients[i]!, 0)).toBeCloseTo(g, 6);
    }
  });
});

describe('what does not fit is refused', () => {
  const good = makeSequences([3, 2], 1);
  const accumulate = (targets: number[], exampleWeights: number[]) =>
    runner.accumulate(
      good,
      Int32Array.from(targets),
      Float32Array.from(exampleWeights),
      { labelSmoothing: 0, random: null },
      new Float32Array(network.parameterCount),
    );

  test.each([
    [
      'other bins',
      () => runner.forward({ ...good, bins: 5 }),
      "The network takes frames of 6 bins, these have 5; compute them with the model's recipe.",
    ],
    [
      'an empty sequence',
      () => runner.forward({ ...good, lengths: Int32Array.of(5, 0) }),
      'Sequence 1 has 0 frames; the network needs at least one.',
    ],
    [
      'missing values',
      () => runner.forward({ ...good, data: good.data.slice(1) }),
      'Sequences of 5 frames of 6 bins have 30 values, not 29.',
    ],
    ['a missing target', () => accumulate([1], [1, 1]), '2 sequences need as many targets and weights.'],
    ['a missing weight', () => accumulate([1, 1], [1]), '2 sequences need as many targets and weights.'],
    ['a class there is not', () => accumulate([1, 5], [1, 1]), 'Targets are classes from 0 to 4.'],
    [
      'other weights',
      () => runner.setWeights(new Float32Array(3)),
      `The network has ${network.parameterCount} weights, not 3; use those of its own recipe.`,
    ],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(UsageError);
    expect(call).toThrow(message);
  });

  test('no sequences at all give no logits', () => {
    expect(runner.forward(makeSequences([], 1))).toEqual(new Float32Array(0));
  });
});

describe('a discriminant of the functionals', () => {
  const functionals = 3;
  const pooling = ['statistics', 'functionals'] as const;
  const plain = new Network(networkRecipe.parse({ pooling, lstm: { units: 4 } }), bins, 2, functionals);
  const both = new Network(
    networkRecipe.parse({ pooling, lstm: { units: 4 }, discriminant: { weight: 0.5 } }),
    bins,
    2,
    functionals,
  );
  const ofPlain = plain.initialize(new Random(2));
  const ofBoth = both.initialize(new Random(2));
  for (const [network, weights] of [
    [plain, ofPlain],
    [both, ofBoth],
  ] as const) {
    network.tensor(weights, 'functionals.mean').set([1, 2, 3]);
    network.tensor(weights, 'functionals.scale').set([1, 2, 0.5]);
  }
  both.tensor(ofBoth, 'discriminant.weight').set([1, 0, -2, 0.5, 1, 3]);
  both.tensor(ofBoth, 'discriminant.bias').set([0.25, -1]);
  const [first, second] = [new NetworkRunner(plain), new NetworkRunner(both)];
  first.setWeights(ofPlain);
  second.setWeights(ofBoth);
  // the second's first value lies 9 deviations off and counts as 5
  const sequences = { ...makeSequences([7, 4], 1), functionals: Float32Array.of(2, 3, 3, 10, 2, 5) };

  test('adds its scores to the logits, of values held within five deviations', () => {
    const [without, logits] = [first.forward(sequences), second.forward(sequences)];
    const added = [1 + 0.25, 0.5 + 2 - 1, 5 - 2 + 0.25, 2.5 + 3 - 1];
    for (const [i, score] of added.entries()) expect(logits[i]! - without[i]!).toBeCloseTo(score / 2, 6);
  });

  test('is not seen by training', () => {
    const step = (runner: NetworkRunner, network: Network) => {
      const gradients = new Float32Array(network.parameterCount);
      const options = { labelSmoothing: 0, random: null };
      const half = Float32Array.of(0.5, 0.5);
      const result = runner.accumulate(sequences, Int32Array.of(0, 1), half, options, gradients);
      return { ...result, gradients: gradients.slice(0, plain.parameterCount) };
    };
    expect(step(second, both)).toEqual(step(first, plain));
  });

  test('needs functionals', () => {
    const recipe = networkRecipe.parse({ lstm: {}, discriminant: {} });
    expect(() => new Network(recipe, bins, 2, functionals)).toThrow(
      "network.discriminant needs 'functionals' in network.pooling; name them there or leave the discriminant out.",
    );
  });
});
