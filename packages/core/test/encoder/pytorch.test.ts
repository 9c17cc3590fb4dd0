import { expect, test } from 'vitest';
import { encoderLayers } from '../../dist/encoder/architecture.js';
import type { Activations, Layer, Pass, Step } from '../../dist/network/layers/layer.js';
import { LayerBench } from '../network/layer-bench.js';
import { decode, golden, tensors } from './small-encoder.js';

/** Layers one after another. */
class Chain implements Layer {
  readonly parameters;
  readonly outputs;
  readonly dropped = false;

  constructor(readonly layers: readonly Layer[]) {
    this.parameters = layers.flatMap((layer) => layer.parameters);
    this.outputs = layers.at(-1)!.outputs;
  }

  forward(pass: Pass, input: Activations): Step {
    const steps: { step: Step; input: Activations }[] = [];
    for (const layer of this.layers) {
      const before = steps.at(-1)?.step.output ?? input;
      steps.push({ step: layer.forward(pass, before), input: before });
    }
    const backward = (outputGradient: number, inputGradient: number) => {
      let gradient = outputGradient;
      for (const [i, { step, input }] of [...steps.entries()].reverse()) {
        const next = i === 0 ? inputGradient : pass.kernels.allocate(input.rows * input.features);
        step.backward(gradient, next);
        gradient = next;
      }
    };
    return { output: steps.at(-1)!.step.output, backward };
  }
}

function expectWithin(actual: Float32Array, expected: Float32Array, tolerance: number, what: string): void {
  expect(actual.length, what).toBe(expected.length);
  const scale = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(actual[i]! - value), `${what}, value ${i}`).toBeLessThanOrEqual(tolerance * scale);
  }
}

const { stem, blocks } = encoderLayers(golden.sizes);
const bench = (layers: Layer[], lengths = golden.lengths) => {
  const made = new LayerBench(new Chain(layers), Int32Array.from(lengths), golden.sizes.mels);
  for (const [name, { data }] of tensors()) if (name in made.tensors) made.tensors[name] = data;
  made.tensors.x = decode(golden.frames);
  return made;
};

test('states of sequences side by side are those of PyTorch', () => {
  for (const [i, expected] of golden.states.entries()) {
    const { y } = bench([...stem, ...blocks.slice(0, i)]).run();
    expectWithin(y, decode(expected), 1e-5, `state ${i}`);
  }
});

test('gradients are those of PyTorch', () => {
  const gradients = bench([...stem, ...blocks])
    .run()
    .back(decode(golden.direction));
  for (const [name, expected] of Object.entries(golden.gradients)) {
    expectWithin(gradients[name]!, decode(expected), 1e-4, name);
  }
});

test('a sequence has the same bits alone', () => {
  const together = bench([...stem, ...blocks]).run();
  const { mels, width } = golden.sizes;
  const [first, second] = golden.lengths as [number, number];
  const alone = bench([...stem, ...blocks], golden.lengths.slice(2));
  alone.tensors.x = alone.tensors.x!.slice((first + second) * mels);
  const states = together.lengths[0]! + together.lengths[1]!;
  expect(alone.run().y).toEqual(together.y.slice(states * width));
});
