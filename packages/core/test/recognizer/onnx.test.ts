import { Random } from '@affetto/core';
import { featureBins } from '@affetto/core/features';
import { NetworkRunner, softmax } from '@affetto/core/network';
import { encodeOnnx, type Model, modelNetwork } from '@affetto/core/recognizer';
import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { anyNetworkRecipe, emotions, randomModel } from './models.js';

/** Frames as the input layer meets them, `batch x frames x bins`. */
function randomFrames(random: Random, batch: number, frames: number, bins = 7): Float32Array {
  return Float32Array.from({ length: batch * frames * bins }, () => random.between(-2, 3));
}

const binsOf = (model: Model) => featureBins(model.recipe.features);

async function runOnnx(model: Model, data: Float32Array, batch: number, frames: number) {
  const session = await InferenceSession.create(encodeOnnx(model), { logSeverityLevel: 3 });
  expect(session.inputNames).toEqual(['frames']);
  const described = model.recipe.network.dimensions.length > 0;
  expect(session.outputNames).toEqual(['logits', 'probabilities', ...(described ? ['dimensions'] : [])]);
  const { logits, probabilities, dimensions } = await session.run({
    frames: new Tensor('float32', data, [batch, frames, binsOf(model)]),
  });
  expect(logits!.dims).toEqual([batch, emotions.length]);
  await session.release();
  return {
    logits: logits!.data as Float32Array,
    probabilities: probabilities!.data as Float32Array,
    dimensions: (dimensions?.data ?? new Float32Array(0)) as Float32Array,
  };
}

function run(model: Model, data: Float32Array, batch: number, frames: number) {
  const runner = new NetworkRunner(modelNetwork(model));
  runner.setWeights(model.weights);
  return runner.outputs({ data, lengths: new Int32Array(batch).fill(frames), bins: binsOf(model) });
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}

/**
 * How far a rounding error of the frames moves the answers: hardly, but where few values that are nearly equal are
 * normalised, a thousandfold.
 */
function sensitivity(model: Model, data: Float32Array, batch: number, frames: number): number {
  const nudged = data.map((value, i) => value * (1 + (i % 2 ? 1 : -1) * 2 ** -22));
  const { logits, dimensions } = run(model, data, batch, frames);
  const moved = run(model, nudged, batch, frames);
  return Math.max(largestDifference(logits, moved.logits), largestDifference(dimensions, moved.dimensions));
}

describe('the network in ONNX, by onnxruntime', () => {
  it('gives the logits of our own within 1e-5, whatever its shape', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyNetworkRecipe,
        fc.nat(),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 30 }),
        async (network, seed, batch, frames) => {
          const model = randomModel({ seed, network });
          const data = randomFrames(new Random(seed, 1), batch, frames);
          fc.pre(sensitivity(model, data, batch, frames) < 4e-6); // else float32 itself does not hold 1e-5
          const theirs = await runOnnx(model, data, batch, frames);
          const ours = run(model, data, batch, frames);
          expect(largestDifference(theirs.logits, ours.logits)).toBeLessThan(1e-5);
          expect(largestDifference(theirs.dimensions, ours.dimensions)).toBeLessThan(1e-5);
          const probabilities = softmax(
            ours.logits.map((logit) => logit / 1.5),
            emotions.length,
          );
          expect(largestDifference(theirs.probabilities, probabilities)).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('and of the size that is trained, over ten seconds', async () => {
    const network = {
      convolutions: [
        { channels: 64, kernel: 5, stride: 2 },
        { channels: 64, kernel: 3, stride: 2 },
      ],
      lstm: { layers: 2, units: 64, direction: 'both' as const },
      pooling: ['statistics' as const, 'attention' as const],
    };
    const model = randomModel({ network });
    const data = randomFrames(new Random(9), 1, 1000);
    const { logits } = await runOnnx(model, data, 1, 1000);
    expect(largestDifference(logits, run(model, data, 1, 1000).logits)).toBeLessThan(1e-5);
  });

  it('takes the states of an encoder and mixes them by the same shares', async () => {
    const features = { kind: 'encoder', blocks: [0, 2, 3], width: 4 };
    const model = randomModel({ features, network: { blockMix: 3 } });
    modelNetwork(model).tensor(model.weights, 'blockMix.scores').set([0.3, -1, 2]);
    const data = randomFrames(new Random(4), 2, 9, 12);
    const { logits } = await runOnnx(model, data, 2, 9);
    expect(largestDifference(logits, run(model, data, 2, 9).logits)).toBeLessThan(1e-5);
  });

  it('takes the states of an encoder on through its trained blocks', async () => {
    const features = { kind: 'encoder', blocks: [1, 2], width: 4 };
    const encoder = { blocks: 2, width: 4, heads: 2, hidden: 6 };
    const model = randomModel({ features, network: { encoder, blockMix: 4 } });
    for (const { offset, count, pretrained } of modelNetwork(model).parameters) {
      if (!pretrained) continue;
      const random = new Random(5, offset);
      for (let i = offset; i < offset + count; i++) model.weights[i] = random.between(-1, 1);
    }
    const data = randomFrames(new Random(4), 2, 9, 8);
    const { logits } = await runOnnx(model, data, 2, 9);
    expect(largestDifference(logits, run(model, data, 2, 9).logits)).toBeLessThan(1e-5);
  });

  it('takes functionals, held within limits, and adds the scores of their discriminant', async () => {
    const features = { kind: 'encoder', blocks: [1], width: 4, functionals: 'frameStatistics' };
    const network = { pooling: ['statistics', 'functionals'], discriminant: { weight: 0.7, ridge: 1 } };
    const model = randomModel({ features, network: network as never });
    const [batch, frames] = [2, 9];
    const data = randomFrames(new Random(4), batch, frames, 4);
    const functionals = Float32Array.from({ length: batch * 8 }, (_, i) => (i === 3 ? 40 : Math.sin(i)));
    const session = await InferenceSession.create(encodeOnnx(model), { logSeverityLevel: 3 });
    const { logits } = await session.run({
      frames: new Tensor('float32', data, [batch, frames, 4]),
      functionals: new Tensor('float32', functionals, [batch, 8]),
    });
    await session.release();
    const runner = new NetworkRunner(modelNetwork(model));
    runner.setWeights(model.weights);
    const ours = runner.forward({ data, lengths: new Int32Array(batch).fill(frames), bins: 4, functionals });
    expect(largestDifference(logits!.data as Float32Array, ours)).toBeLessThan(2e-5);
  });

  it('is the same file for the same model', () => {
    expect(encodeOnnx(randomModel())).toEqual(encodeOnnx(randomModel()));
    expect(encodeOnnx(randomModel())).not.toEqual(encodeOnnx(randomModel({ seed: 2 })));
  });
});
