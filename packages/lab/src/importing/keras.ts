import { DataError } from '@affetto/core';
import type { Tensor } from '@affetto/core/recognizer';
import { assemble } from './assemble.js';
import { type ForeignNormalization, foldNormalization } from './fold-normalization.js';
import type {
  ForeignConvolution,
  ForeignDense,
  ForeignDirection,
  ForeignNetwork,
  ImportedNetwork,
} from './foreign-network.js';
import { type KerasLayer, readKerasFile } from './keras-file.js';

const SUPPORTED =
  'affetto imports Normalization, Conv1D, with BatchNormalization or without, LSTM or Bidirectional LSTM, GlobalAveragePooling1D and Dense, in that order, and Dropout anywhere';

/**
 * Reads a trained Keras model, Sequential or a plain chain: Normalization, Conv1D with ReLU (BatchNormalization between the
 * two becomes part of the convolution), LSTM layers in one
 * direction or both, the last with or without its sequences (then averaged over time), a Dense layer with ReLU, and the
 * Dense classifier, its softmax left off. Dropout is left out. The logits agree within 1e-5.
 *
 * @param bytes A `.keras` file of Keras 3, or a legacy `.h5` with the whole model.
 * @param source The file's name, for messages.
 * @throws {DataError} where the file is cut short or broken, or holds anything else; it names the layer.
 */
export function importKeras(bytes: Uint8Array, source: string): ImportedNetwork {
  const all = readKerasFile(bytes, source);
  const dropouts = all.filter(({ className }) => className === 'Dropout');
  const chain = new Chain(
    all.filter((layer) => layer.className !== 'InputLayer' && !dropouts.includes(layer)),
    source,
  );
  const normalization = chain.next('Normalization');
  const input = normalization && readNormalization(chain, normalization);
  const convolutions = readConvolutions(chain);
  const lstm = chain.all('LSTM', 'Bidirectional');
  const averaged = chain.next('GlobalAveragePooling1D');
  const dense = chain.all('Dense');
  if (chain.rest || lstm.length === 0 || dense.length < 1 || dense.length > 2) {
    const odd = chain.rest ?? dense[2];
    const what = odd
      ? `layer '${odd.name}' (${odd.className}) cannot stand where it does`
      : `has no ${lstm.length === 0 ? 'LSTM' : 'Dense'} layer`;
    throw new DataError(source, `${what}; ${SUPPORTED}.`);
  }
  const foreign: ForeignNetwork = {
    input,
    convolutions,
    lstm: lstm.map((layer, i) => readLstm(chain, layer, i < lstm.length - 1 || averaged !== null)),
    pooling: [averaged ? 'statistics' : 'last'],
    attention: null,
    hidden: dense.length === 2 ? readDense(chain, dense[0]!, ['relu']) : null,
    classifier: readDense(chain, dense.at(-1)!, ['softmax', 'linear']),
  };
  const remarks = [
    ...(dropouts.length > 0
      ? [`Dropout does nothing in use: left out ${dropouts.map(quoted).join(', ')}.`]
      : []),
    ...(averaged ? [`'${averaged.name}' gives means only: the deviations beside them weigh 0.`] : []),
  ];
  return assemble(foreign, source, remarks);
}

/** The model's layers as they are taken, front first. */
class Chain {
  readonly #layers: KerasLayer[];

  constructor(
    layers: readonly KerasLayer[],
    readonly source: string,
  ) {
    this.#layers = [...layers];
  }

  /** The first that is left, if it is of one of the classes. */
  next(...classes: readonly string[]): KerasLayer | null {
    return classes.includes(this.rest?.className ?? '') ? this.#layers.shift()! : null;
  }

  /** As many of the classes as follow each other. */
  all(...classes: readonly string[]): KerasLayer[] {
    const found: KerasLayer[] = [];
    for (let layer = this.next(...classes); layer; layer = this.next(...classes)) found.push(layer);
    return found;
  }

  /** The first that is left. */
  get rest(): KerasLayer | undefined {
    return this.#layers[0];
  }

  /** @throws {DataError} where a layer is set otherwise than in one of the ways that ours work. */
  expect(layer: KerasLayer, settings: Readonly<Record<string, readonly unknown[]>>): void {
    for (const [name, allowed] of Object.entries(settings)) {
      const value = setting(layer, name);
      if (!allowed.includes(value)) {
        throw new DataError(
          this.source,
          `layer '${layer.name}' (${layer.className}) has ${name} ${JSON.stringify(value) ?? 'missing'}; affetto imports it with ${allowed.map((each) => JSON.stringify(each)).join(' or ')}.`,
        );
      }
    }
  }

  /**
   * The layer's weights.
   *
   * @param shapes What they must be; -1 for any length.
   */
  weights({ name, className, weights }: KerasLayer, shapes: readonly (readonly number[])[]): Tensor[] {
    const fail = (problem: string) =>
      new DataError(this.source, `layer '${name}' (${className}) ${problem}; save the whole model again.`);
    if (weights.length !== shapes.length) {
      throw fail(`has ${weights.length} weights in the file instead of ${shapes.length}`);
    }
    for (const [i, wanted] of shapes.entries()) {
      const { shape } = weights[i]!;
      const fits =
        shape.length === wanted.length && shape.every((n, d) => n === wanted[d] || wanted[d] === -1);
      if (!fits || shape.includes(0)) {
        const text = wanted.map((n) => (n === -1 ? 'any' : n)).join(', ');
        throw fail(`has a weight of the shape [${shape.join(', ')}] instead of [${text}]`);
      }
    }
    return [...weights];
  }
}

/** (x - mean) / max(deviation, 1e-7), the mean and variance measured or given. */
function readNormalization(chain: Chain, layer: KerasLayer): ForeignNetwork['input'] {
  chain.expect(layer, { axis: [-1, 2], invert: [false] });
  const { mean, variance } = layer.config;
  if (mean !== null || variance !== null) {
    throw new DataError(
      chain.source,
      `layer '${layer.name}' (Normalization) was given its mean and variance; affetto imports it where adapt measured them.`,
    );
  }
  const [means, variances, _count] = chain.weights(layer, [[-1], [-1], []]) as [Tensor, Tensor, Tensor];
  const scale = variances.data.map((each) => 1 / Math.max(Math.sqrt(each), 1e-7));
  return { name: layer.name, mean: means.data, scale };
}

/** Convolutions, each with its ReLU; a batch normalisation between the two becomes part of the convolution. */
function readConvolutions(chain: Chain): ForeignConvolution[] {
  const found: ForeignConvolution[] = [];
  for (let layer = chain.next('Conv1D'); layer; layer = chain.next('Conv1D')) {
    const isLinear = setting(layer, 'activation') === 'linear';
    const normalization = isLinear ? chain.next('BatchNormalization') : null;
    if (!normalization) {
      found.push(readConvolution(chain, layer, 'relu'));
      continue;
    }
    const rectifier = chain.next('ReLU', 'Activation');
    if (!rectifier) {
      throw new DataError(
        chain.source,
        `layer '${normalization.name}' (BatchNormalization) is not followed by ReLU; ${SUPPORTED}.`,
      );
    }
    if (rectifier.className === 'Activation') chain.expect(rectifier, { activation: ['relu'] });
    else chain.expect(rectifier, { max_value: [null], negative_slope: [0], threshold: [0] });
    const convolution = readConvolution(chain, layer, 'linear');
    found.push(foldNormalization(convolution, readBatchNormalization(chain, normalization)));
  }
  return found;
}

function readBatchNormalization(chain: Chain, layer: KerasLayer): ForeignNormalization {
  chain.expect(layer, { axis: [-1, 2], scale: [true, false], center: [true, false] });
  const { scale, center, epsilon } = layer.config;
  const tensors = chain.weights(
    layer,
    Array.from({ length: 2 + Number(scale) + Number(center) }, () => [-1]),
  );
  const next = () => tensors.shift()!.data;
  return {
    gain: scale ? next() : null,
    bias: center ? next() : null,
    mean: next(),
    variance: next(),
    epsilon: Number(epsilon),
  };
}

/** Its kernel is (frames, inputs, channels). */
function readConvolution(chain: Chain, layer: KerasLayer, activation: 'relu' | 'linear'): ForeignConvolution {
  chain.expect(layer, {
    data_format: ['channels_last'],
    dilation_rate: [1],
    groups: [1],
    activation: [activation],
  });
  const kernel = Number(setting(layer, 'kernel_size'));
  const stride = Number(setting(layer, 'strides'));
  // With strides, Keras pads by the length of the input; ours always centres the kernel on the first frame.
  if (kernel > 1) chain.expect(layer, { padding: ['same'], strides: [1] });
  else chain.expect(layer, { padding: ['same', 'valid'] });
  const channels = Number(layer.config.filters);
  const { weight, bias } = readWeights(chain, layer, [[kernel, -1, channels]], [channels]);
  const [, inputs] = weight[0]!.shape as [number, number];
  const data = new Float32Array(weight[0]!.data.length);
  for (let k = 0; k < kernel; k++) {
    for (let i = 0; i < inputs; i++) {
      for (let c = 0; c < channels; c++) {
        data[(c * inputs + i) * kernel + k] = weight[0]!.data[(k * inputs + i) * channels + c]!;
      }
    }
  }
  return { name: layer.name, stride, weight: { shape: [channels, inputs, kernel], data }, bias };
}

function readLstm(chain: Chain, layer: KerasLayer, sequences: boolean): ForeignDirection[] {
  if (layer.className === 'LSTM') return [readDirection(chain, layer, false, sequences)];
  chain.expect(layer, { merge_mode: ['concat'] });
  const half = layer.weights.length / 2;
  return ['layer', 'backward_layer'].map((part, i) => {
    const inner = layer.config[part] as { class_name?: string; config?: Record<string, unknown> } | undefined;
    const one = {
      className: String(inner?.class_name),
      name: layer.name,
      config: inner?.config ?? {},
      weights: layer.weights.slice(i * half, (i + 1) * half),
    };
    if (one.className !== 'LSTM') {
      throw new DataError(
        chain.source,
        `layer '${layer.name}' (Bidirectional) wraps ${one.className}; ${SUPPORTED}.`,
      );
    }
    return readDirection(chain, one, i === 1, sequences);
  });
}

/** Its kernels are (inputs, 4 units), the gates input, forget, candidate, output as in ours. */
function readDirection(
  chain: Chain,
  layer: KerasLayer,
  reverse: boolean,
  sequences: boolean,
): ForeignDirection {
  chain.expect(layer, {
    activation: ['tanh'],
    recurrent_activation: ['sigmoid'],
    go_backwards: [reverse],
    return_sequences: [sequences],
    return_state: [false],
    stateful: [false],
  });
  const units = Number(layer.config.units);
  const gates = 4 * units;
  const { weight, bias } = readWeights(
    chain,
    layer,
    [
      [-1, gates],
      [units, gates],
    ],
    [gates],
  );
  const [inputWeight, hiddenWeight] = weight.map(transpose) as [Tensor, Tensor];
  return { name: layer.name, reverse, inputWeight, hiddenWeight, biases: [bias] };
}

/** Its kernel is (inputs, outputs). */
function readDense(chain: Chain, layer: KerasLayer, activations: readonly string[]): ForeignDense {
  chain.expect(layer, { activation: activations });
  const units = Number(layer.config.units);
  const { weight, bias } = readWeights(chain, layer, [[-1, units]], [units]);
  return { name: layer.name, weight: transpose(weight[0]!), bias };
}

/** Weights, and the bias where the layer uses one. */
function readWeights(
  chain: Chain,
  layer: KerasLayer,
  shapes: readonly (readonly number[])[],
  bias: readonly number[],
): { weight: Tensor[]; bias: Float32Array | null } {
  chain.expect(layer, { use_bias: [true, false] });
  if (!layer.config.use_bias) return { weight: chain.weights(layer, shapes), bias: null };
  const weight = chain.weights(layer, [...shapes, bias]);
  return { bias: weight.pop()!.data, weight };
}

/** A setting as plain value: of one axis `[3]` is 3, of a function its name. */
function setting({ config }: KerasLayer, name: string): unknown {
  const value = config[name];
  if (Array.isArray(value) && value.length === 1) return value[0];
  const inner = (value as { config?: unknown } | null | undefined)?.config;
  return typeof inner === 'string' ? inner : value;
}

function transpose({ shape, data }: Tensor): Tensor {
  const [rows, columns] = shape as [number, number];
  const turned = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) turned[c * rows + r] = data[r * columns + c]!;
  }
  return { shape: [columns, rows], data: turned };
}

function quoted({ name }: KerasLayer): string {
  return `'${name}'`;
}
