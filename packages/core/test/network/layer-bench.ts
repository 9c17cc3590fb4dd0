import { KernelInstance } from '../../dist/kernels/instance.js';
import type { Activations, Layer, Pass } from '../../dist/network/layers/layer.js';
import { Random } from '../../dist/random.js';

/** Values between -scale and scale. */
export function values(count: number, seed: number, scale = 1): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => random.between(-scale, scale));
}

/** A layer by itself, with tensors to put in and gradients to take out. */
export class LayerBench {
  readonly tensors: Record<string, Float32Array> = {};
  readonly #kernels = new KernelInstance();
  readonly #mark = this.#kernels.mark();

  constructor(
    readonly layer: Layer,
    readonly lengths: Int32Array,
    readonly inputs: number,
  ) {
    const random = new Random(11);
    for (const { name, shape, initial } of layer.parameters) {
      const count = shape.reduce((a, b) => a * b, 1);
      this.tensors[name] = Float32Array.from({ length: count }, (_, i) => initial(random, i));
    }
    const rows = lengths.reduce((a, b) => a + b, 0);
    this.tensors.x = values(rows * inputs, 12);
  }

  /** The output, and the way back from its gradient to those of all tensors; it is open until the next run. */
  run(tensors = this.tensors, training = true) {
    const kernels = this.#kernels;
    kernels.release(this.#mark);
    const put = (data: Float32Array) => {
      const address = kernels.allocate(data.length);
      kernels.floats(address, data.length).set(data);
      return address;
    };
    const weights = new Map(Object.entries(tensors).map(([name, data]) => [name, put(data)]));
    const gradients = new Map(
      Object.entries(tensors).map(([name, data]) => [name, put(data.map(() => Number.NaN))]),
    );
    const pass: Pass = {
      kernels,
      training,
      share: 1,
      functionals: 0,
      weight: (name) => weights.get(name)!,
      gradient: (name) => gradients.get(name)!,
    };
    const rows = tensors.x!.length / this.inputs;
    const input: Activations = {
      address: weights.get('x')!,
      lengths: this.lengths,
      rows,
      features: this.inputs,
    };
    const { output, backward } = this.layer.forward(pass, input);
    const y = kernels.floats(output.address, output.rows * output.features).slice();
    const back = (gradient: Float32Array, wantInput = true) => {
      backward(put(gradient), wantInput ? gradients.get('x')! : 0);
      const entries = Object.entries(tensors).map(([name, data]) => {
        return [name, kernels.floats(gradients.get(name)!, data.length).slice()] as const;
      });
      return Object.fromEntries(entries);
    };
    return { y, lengths: output.lengths, back };
  }
}

/** Derivative of a loss by each value of a tensor, by central differences of the fourth order. */
export function differences(tensor: Float32Array, loss: () => number, step: number): Float64Array {
  return Float64Array.from(tensor, (value, i) => {
    const at = (offset: number) => {
      tensor[i] = value + offset;
      return loss();
    };
    const slope = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
    tensor[i] = value;
    return slope;
  });
}

/** |actual - expected| / |expected|, Euclidean. */
export function relativeError(actual: Float32Array, expected: Float64Array): number {
  let difference = 0;
  let norm = 0;
  for (const [i, value] of expected.entries()) {
    difference += (actual[i]! - value) ** 2;
    norm += value ** 2;
  }
  return Math.sqrt(difference / norm);
}
