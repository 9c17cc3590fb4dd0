import { DataError, Random } from '@affetto/core';
import { networkRecipe } from '@affetto/core/network';
import { encodeSafetensors, type Tensor } from '@affetto/core/recognizer';
import { importKeras, importNetwork, importTorch } from '@affetto/lab/importing';
import { describe, expect, test } from 'vitest';
import { openZip } from '../../dist/importing/zip.js';
import { goldenFile } from './golden.js';
import { writeZip } from './write-zip.js';

interface LayerConfig {
  class_name: string;
  config: Record<string, unknown>;
  inbound_nodes?: unknown;
}
type Config = { class_name: string; config: { layers: LayerConfig[] } };

const archive = (name: string) =>
  new Map([...openZip(goldenFile(`${name}.keras`), name)].map(([part, unpack]) => [part, unpack()]));

/** A golden .keras file with another description of its layers. */
function changed(name: string, change: (config: Config) => unknown): Uint8Array {
  const files = archive(name);
  const config = JSON.parse(new TextDecoder().decode(files.get('config.json'))) as Config;
  files.set('config.json', new TextEncoder().encode(JSON.stringify(change(config) ?? config)));
  return writeZip(files);
}

const layer = (config: Config, name: string) => config.config.layers.find((l) => l.config.name === name)!;
const set = (name: string, settings: object) => (config: Config) => {
  Object.assign(layer(config, name).config, settings);
};
const inOrder =
  'affetto imports Normalization, Conv1D, with BatchNormalization or without, LSTM or Bidirectional LSTM, GlobalAveragePooling1D and Dense, in that order, and Dropout anywhere.';
const problemOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    return (error as DataError).problem;
  }
  throw new Error('nothing was refused');
};

describe('a Keras model that ours cannot be', () => {
  test('writes the archive it reads', () => {
    expect(
      importKeras(
        changed('everything', () => undefined),
        'x',
      ),
    ).toEqual(importKeras(goldenFile('everything.keras'), 'x'));
  });

  const becomes = (name: string, className: string) => (config: Config) => {
    layer(config, name).class_name = className;
  };
  const bidirectional = (part: string, change: (inner: LayerConfig) => void) => (config: Config) => {
    change(layer(config, 'bidirectional').config[part] as LayerConfig);
  };
  test.each<[string, (config: Config) => unknown, string]>([
    [
      'another layer',
      becomes('dropout', 'BatchNormalization'),
      `layer 'dropout' (BatchNormalization) cannot stand where it does; ${inOrder}`,
    ],
    [
      'batch normalisation without ReLU',
      (c) => {
        layer(c, 'conv1d_1').config.activation = 'linear';
        Object.assign(layer(c, 'dropout'), { class_name: 'BatchNormalization' });
      },
      `layer 'dropout' (BatchNormalization) is not followed by ReLU; ${inOrder}`,
    ],
    ['a GRU', becomes('lstm_1', 'GRU'), `layer 'lstm_1' (GRU) cannot stand where it does; ${inOrder}`],
    [
      'no LSTM',
      (c) => {
        c.config.layers = c.config.layers.filter((l) => !/LSTM|Bidir/.test(l.class_name));
      },
      `has no LSTM layer; ${inOrder}`,
    ],
    [
      'no Dense',
      (c) => {
        c.config.layers = c.config.layers.filter((l) => l.class_name !== 'Dense');
      },
      `has no Dense layer; ${inOrder}`,
    ],
    [
      'causal padding',
      set('conv1d', { padding: 'causal' }),
      'layer \'conv1d\' (Conv1D) has padding "causal"; affetto imports it with "same".',
    ],
    [
      'strides under a wide kernel',
      set('conv1d', { strides: [2] }),
      "layer 'conv1d' (Conv1D) has strides 2; affetto imports it with 1.",
    ],
    [
      'dilation',
      set('conv1d', { dilation_rate: [2] }),
      "layer 'conv1d' (Conv1D) has dilation_rate 2; affetto imports it with 1.",
    ],
    [
      'a convolution without ReLU',
      set('conv1d', { activation: 'elu' }),
      'layer \'conv1d\' (Conv1D) has activation "elu"; affetto imports it with "relu".',
    ],
    [
      'ReLU in an LSTM',
      set('lstm_1', { activation: 'relu' }),
      'layer \'lstm_1\' (LSTM) has activation "relu"; affetto imports it with "tanh".',
    ],
    [
      'a lost setting',
      set('lstm_1', { activation: undefined }),
      'layer \'lstm_1\' (LSTM) has activation missing; affetto imports it with "tanh".',
    ],
    [
      'sequences at the end',
      set('lstm_1', { return_sequences: true }),
      "layer 'lstm_1' (LSTM) has return_sequences true; affetto imports it with false.",
    ],
    [
      'an LSTM with memory',
      set('lstm_1', { stateful: true }),
      "layer 'lstm_1' (LSTM) has stateful true; affetto imports it with false.",
    ],
    [
      'directions added up',
      set('bidirectional', { merge_mode: 'sum' }),
      'layer \'bidirectional\' (Bidirectional) has merge_mode "sum"; affetto imports it with "concat".',
    ],
    [
      'a GRU in both directions',
      bidirectional('layer', (inner) => {
        inner.class_name = 'GRU';
      }),
      "layer 'bidirectional' (Bidirectional) wraps GRU; " + inOrder,
    ],
    [
      'a lost direction',
      set('bidirectional', { backward_layer: null }),
      "layer 'bidirectional' (Bidirectional) wraps undefined; " + inOrder,
    ],
    [
      'a sigmoid at the end',
      set('dense_1', { activation: 'sigmoid' }),
      'layer \'dense_1\' (Dense) has activation "sigmoid"; affetto imports it with "softmax" or "linear".',
    ],
    [
      'a hidden layer without ReLU',
      set('dense', { activation: 'tanh' }),
      'layer \'dense\' (Dense) has activation "tanh"; affetto imports it with "relu".',
    ],
    [
      'a normalisation over other axes',
      set('normalization', { axis: [1] }),
      "layer 'normalization' (Normalization) has axis 1; affetto imports it with -1 or 2.",
    ],
    [
      'a normalisation that was given',
      set('normalization', { mean: 0, variance: 1 }),
      "layer 'normalization' (Normalization) was given its mean and variance; affetto imports it where adapt measured them.",
    ],
    [
      'other units than its weights have',
      set('lstm_1', { units: 4 }),
      "layer 'lstm_1' (LSTM) has a weight of the shape [6, 20] instead of [any, 16]; save the whole model again.",
    ],
    [
      'units that are none',
      set('lstm_1', { units: 'many' }),
      "layer 'lstm_1' (LSTM) has a weight of the shape [6, 20] instead of [any, NaN]; save the whole model again.",
    ],
    [
      'more biases than weights',
      set('dense', { use_bias: false }),
      "layer 'dense' (Dense) has 2 weights in the file instead of 1; save the whole model again.",
    ],
    [
      'a subclass',
      (c) => {
        c.class_name = 'EmotionNet';
      },
      'holds a Keras model of class EmotionNet; affetto imports Sequential and Functional ones.',
    ],
    [
      'no layers',
      () => ({ class_name: 'Sequential' }),
      'has a model config that does not describe its layers; save the model again.',
    ],
    ['nothing', () => [], 'has a model config that does not describe its layers; save the model again.'],
  ])('%s', (_, change, problem) => {
    expect(problemOf(() => importKeras(changed('everything', change), 'x'))).toBe(problem);
  });

  /** The functional model, each layer with the names of those that lead into it. */
  const rewired = (nodes: (input: string) => unknown, inputs: Record<string, string>, backwards = false) =>
    changed('averaged', ({ config }) => {
      for (const each of config.layers) {
        const input = inputs[each.config.name as string];
        each.inbound_nodes = input === undefined ? [] : nodes(input);
      }
      if (backwards) config.layers.reverse();
    });
  const asKeras2 = (input: string) => [[[input, 0, 0, {}]]];
  const asKeras3 = (input: string) => [{ args: [{ config: { keras_history: [input, 0, 0] } }], kwargs: {} }];
  const pooled = 'global_average_pooling1d';
  const wires = { bidirectional: 'input_layer', [pooled]: 'bidirectional', dense: pooled };

  test('a chain is one in any order, as Keras 2 writes it too', () => {
    const chain = importKeras(goldenFile('averaged.keras'), 'x');
    expect(importKeras(rewired(asKeras3, wires, true), 'x')).toEqual(chain);
    expect(importKeras(rewired(asKeras2, wires), 'x')).toEqual(chain);
  });

  test('branches and rings', () => {
    const refused = (...wiring: Parameters<typeof rewired>) =>
      problemOf(() => importKeras(rewired(...wiring), 'x'));
    const branch = (layer: string) =>
      `layer ${layer} stands where the model branches; affetto imports plain chains.`;
    const fork = { ...wires, dense: 'bidirectional' };
    expect(refused(asKeras3, fork)).toBe(branch(`'${pooled}' (GlobalAveragePooling1D)`));
    const twice = (input: string) => [...asKeras3(input), ...asKeras3('dense')];
    expect(refused(twice, wires)).toBe(branch("'bidirectional' (Bidirectional)"));
    const apart = 'has layers that do not follow each other; affetto imports plain chains.';
    expect(refused(asKeras2, { ...wires, [pooled]: 'dense' })).toBe(apart);
    expect(refused(asKeras2, { ...wires, input_layer: 'dense' })).toBe(apart);
  });

  test('layers whose weights are not in the file', () => {
    const files = archive('last-state');
    files.set('model.weights.h5', archive('averaged').get('model.weights.h5')!);
    expect(problemOf(() => importKeras(writeZip(files), 'x'))).toBe(
      "layer 'lstm' (LSTM) has 0 weights in the file instead of 3; save the whole model again.",
    );
  });

  test('files that are no models', () => {
    const zip = (...names: string[]) => writeZip(new Map(names.map((name) => [name, Uint8Array.of(123)])));
    const refused = (bytes: Uint8Array) => problemOf(() => importKeras(bytes, 'x'));
    expect(refused(zip('letter.txt'))).toBe(
      'is a ZIP archive without config.json, so no Keras model; save the model again with model.save.',
    );
    expect(refused(zip('model/data.pkl', 'model/version'))).toBe(
      'is a PyTorch checkpoint, whose code affetto does not run; save its state_dict with safetensors.torch.save_file.',
    );
    expect(refused(zip('config.json'))).toBe('has a model config that is not JSON; save the model again.');
    expect(refused(archive('last-state').get('model.weights.h5')!)).toBe(
      'holds no whole Keras model, only weights or something else; save it with model.save, not save_weights.',
    );
    expect(refused(Uint8Array.of(1, 2, 3))).toBe(
      'is no Keras model: neither .keras nor .h5; save the model again with model.save.',
    );
    const later = goldenFile('last-state.h5').slice();
    later[8] = 3;
    expect(refused(later)).toBe(
      "is an HDF5 file with superblock 3, affetto reads 0 and 1; save it with h5py's own libver, 'earliest'.",
    );
    const flipped = goldenFile('last-state.keras').slice();
    flipped[9000]! ^= 1;
    expect(refused(flipped)).toMatch(/does not match its checksum; fetch or save it again\.$/);
  });
});

describe('a PyTorch network that ours cannot be', () => {
  const numbers = (...shape: number[]): Tensor => ({
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.1),
  });
  const plain: Record<string, Tensor> = {
    'rnn.weight_ih_l0': numbers(12, 5),
    'rnn.weight_hh_l0': numbers(12, 3),
    'rnn.bias_ih_l0': numbers(12),
    'rnn.bias_hh_l0': numbers(12),
    'out.weight': numbers(4, 3),
    'out.bias': numbers(4),
  };
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(plain).filter(([name]) => !names.includes(name)));
  const read = (tensors: Record<string, Tensor>, recipe: object = { pooling: ['last'] }) =>
    importTorch(
      encodeSafetensors(new Map(Object.entries(tensors))),
      'x',
      networkRecipe.parse({ lstm: {}, ...recipe }),
    );

  test.each<[string, Record<string, Tensor>, string]>([
    [
      'no LSTM',
      { 'out.weight': numbers(4, 3) },
      'has no LSTM: no tensor is named weight_ih_l0; affetto imports networks with one.',
    ],
    [
      'a missing tensor',
      without('rnn.weight_hh_l0'),
      "lacks the tensor 'rnn.weight_hh_l0'; save the whole state dict.",
    ],
    [
      'a GRU',
      { ...plain, 'rnn.weight_hh_l0': numbers(9, 3) },
      "has a tensor 'rnn.weight_hh_l0' of 9 x 3, a GRU; affetto imports LSTM only.",
    ],
    [
      'a bias of another size',
      { ...plain, 'rnn.bias_hh_l0': numbers(11) },
      "has a tensor 'rnn.bias_hh_l0' of the shape [11] instead of [12].",
    ],
    [
      'weights of nothing',
      { ...plain, 'rnn.weight_hh_l0': numbers(0, 0) },
      "has a tensor 'rnn.weight_hh_l0' of the shape [0, 0] instead of [any, any].",
    ],
    [
      'a projected LSTM',
      { ...plain, 'rnn.weight_hr_l0': numbers(2, 3) },
      "has a tensor 'rnn.weight_hr_l0' of the shape [2, 3] that belongs to none of the layers affetto imports: Conv1d, LSTM and Linear.",
    ],
    [
      'a normalisation',
      { ...plain, 'norm.weight': numbers(3) },
      "has a tensor 'norm.weight' of the shape [3] that belongs to none of the layers affetto imports: Conv1d, LSTM and Linear.",
    ],
    [
      'no Linear',
      without('out.weight', 'out.bias'),
      'has 0 Linear layers; affetto imports one or two, behind the pooling.',
    ],
    [
      'three Linear',
      { ...plain, 'a.weight': numbers(3, 3), 'b.weight': numbers(3, 3) },
      'has 3 Linear layers; affetto imports one or two, behind the pooling.',
    ],
    [
      'layers that do not follow each other',
      { ...plain, 'out.weight': numbers(4, 7) },
      "'out' takes 7 values, what comes before it gives 3; this is not a network that affetto knows.",
    ],
    [
      'an input of another size',
      { ...plain, 'input.mean': numbers(6), 'input.scale': numbers(6) },
      "'input.mean' takes 6 values, what comes before it gives 5; this is not a network that affetto knows.",
    ],
    [
      'a mean without its scale',
      { ...plain, 'input.mean': numbers(5) },
      "lacks the tensor 'input.scale'; save the whole state dict.",
    ],
    [
      'an even kernel',
      { ...plain, 'conv.weight': numbers(5, 2, 4) },
      "'conv' convolves 4 frames, affetto's kernels are odd; train it with an odd one.",
    ],
    [
      'one class',
      { ...plain, 'out.weight': numbers(1, 3), 'out.bias': numbers(1) },
      'has 1 output, affetto imports classifiers of at least two classes.',
    ],
    [
      'weights that are no numbers',
      { ...plain, 'out.bias': { shape: [4], data: Float32Array.of(1, Number.NaN, 1, 1) } },
      'holds weights that are not finite; save it from before the training diverged.',
    ],
  ])('%s', (_, tensors, problem) => {
    expect(problemOf(() => read(tensors))).toBe(problem);
  });

  test('pooling that the tensors do not go with', () => {
    expect(problemOf(() => read(plain, { pooling: ['attention'] }))).toBe(
      "lacks a tensor 'attention.projection.weight', which the recipe's pooling needs.",
    );
    expect(problemOf(() => read(plain, { pooling: ['functionals'] }))).toBe(
      "cannot be imported with a recipe that pools 'functionals'; choose another pooling.",
    );
    const attention = {
      'attention.projection.weight': numbers(4, 3),
      'attention.score.weight': numbers(1, 4),
    };
    expect(problemOf(() => read({ ...plain, ...attention }, { pooling: ['attention'] }))).toBe(
      "'attention.projection' has 4 units, affetto's attention no more than the LSTM, 3.",
    );
  });

  test('nine LSTM layers', () => {
    const deep = Object.fromEntries(
      Array.from({ length: 9 }, (_, l) => [
        [`rnn.weight_ih_l${l}`, numbers(12, 3)],
        [`rnn.weight_hh_l${l}`, numbers(12, 3)],
      ]).flat(),
    );
    expect(problemOf(() => read({ ...deep, 'out.weight': numbers(4, 3) }))).toBe(
      'has 9 LSTM layers, affetto imports up to 8.',
    );
  });
});

describe('cut and garbled files', () => {
  const recipe = networkRecipe.parse({ lstm: {}, pooling: ['statistics'] });
  const files = [
    'last-state.keras',
    'everything.keras',
    'everything.h5',
    'averaged.h5',
    'torch-averaged.safetensors',
  ];
  /** A model or a DataError, nothing else. */
  const outcome = (bytes: Uint8Array, name: string) => {
    try {
      importNetwork(bytes, name, recipe);
      return 'a model';
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      return 'a DataError';
    }
  };

  test.each(files)('%s cut anywhere is a DataError', (name) => {
    const bytes = goldenFile(name);
    const random = new Random(1);
    for (let i = 0; i < 300; i++) {
      const length = i < 100 ? i : Math.floor(random.between(100, bytes.length));
      expect(outcome(bytes.subarray(0, length), name)).toBe('a DataError');
    }
  });

  test.each(files)('%s with wrong bytes is a model or a DataError', (name) => {
    const original = goldenFile(name);
    const random = new Random(2);
    for (let i = 0; i < 1000; i++) {
      const bytes = original.slice();
      for (let k = 0; k < 1 + (i % 4); k++) {
        bytes[Math.floor(random.between(0, bytes.length))] = Math.floor(random.between(0, 256));
      }
      outcome(bytes, name);
    }
  });

  test('wrong bytes in ZIP archives do not pass', () => {
    const original = goldenFile('everything.keras');
    const random = new Random(3);
    const intact = importKeras(original, 'x');
    for (let i = 0; i < 300; i++) {
      const bytes = original.slice();
      bytes[Math.floor(random.between(0, bytes.length))]! ^= 1 << (i % 8);
      if (outcome(bytes, 'x') === 'a model') expect(importKeras(bytes, 'x')).toEqual(intact);
    }
  });
});
