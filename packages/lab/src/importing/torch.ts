import type { NetworkRecipe } from '@affetto/core/network';
import { decodeSafetensors } from '@affetto/core/recognizer';
import { assemble } from './assemble.js';
import { type ForeignNormalization, foldNormalization } from './fold-normalization.js';
import type {
  ForeignAttention,
  ForeignConvolution,
  ForeignDense,
  ForeignDirection,
  ForeignNetwork,
  ImportedNetwork,
} from './foreign-network.js';
import { StateDict } from './state-dict.js';

/**
 * Reads the state dict of a trained PyTorch network of our layer types: `Conv1d` (an odd kernel, padded by half of it,
 * then ReLU, between them `BatchNorm1d` or nothing), `LSTM`, pooling, one or two `Linear` (ReLU between). Names are free: layers are known by suffix and shape,
 * and several of a kind stand in the order of their names, 2 before 10. Attention pooling is known by our own names,
 * `attention.projection` and `attention.score`, the input's mean and scale by `input.mean` and `input.scale`. The logits
 * agree within 1e-5.
 *
 * @param bytes A `.safetensors` file, as `safetensors.torch.save_file(model.state_dict(), ...)` writes it.
 * @param source The file's name, for messages.
 * @param recipe What tensors do not tell: strides of the convolutions, pooling, dropout and arithmetic.
 * @throws {DataError} where the file is broken, a tensor is missing, does not fit or belongs to no layer of ours.
 */
export function importTorch(bytes: Uint8Array, source: string, recipe: NetworkRecipe): ImportedNetwork {
  const { pooling, dropout, arithmetic } = recipe;
  const tensors = new StateDict(decodeSafetensors(bytes, source).tensors, source);
  if (pooling.includes('functionals')) {
    throw tensors.error("cannot be imported with a recipe that pools 'functionals'; choose another pooling");
  }
  const input = readInput(tensors);
  const attention = pooling.includes('attention') ? readAttention(tensors) : null;
  const recurrent = tensors.prefixes('weight_ih_l0', 'weight_ih_l0_reverse');
  if (recurrent.length === 0) {
    throw tensors.error('has no LSTM: no tensor is named weight_ih_l0; affetto imports networks with one');
  }
  const lstm = recurrent.flatMap((prefix) => readLstm(tensors, prefix));
  const normalizing = tensors.prefixes('running_mean');
  const normalizations = normalizing.map((prefix) => readNormalization(tensors, prefix));
  const others = tensors.prefixes('weight');
  const ofRank = (rank: number) => others.filter((prefix) => tensors.rank(`${prefix}weight`) === rank);
  const [convolutional, linear] = [ofRank(3), ofRank(2)];
  if (normalizing.length > 0 && normalizing.length !== convolutional.length) {
    throw tensors.error(
      `has ${normalizing.length} BatchNorm1d and ${convolutional.length} Conv1d; affetto imports one behind each convolution, or none`,
    );
  }
  const convolutions = convolutional.map((prefix, i) => {
    const convolution = readConvolution(tensors, prefix, recipe.convolutions[i]?.stride ?? 1);
    const normalization = normalizations[i];
    if (normalization && normalization.mean.length !== convolution.weight.shape[0]) {
      throw tensors.error(
        `normalises ${normalization.mean.length} channels in '${named(normalizing[i]!)}', the convolution before it gives ${convolution.weight.shape[0]}`,
      );
    }
    return normalization ? foldNormalization(convolution, normalization) : convolution;
  });
  const dense = linear.map((prefix) => readDense(tensors, prefix));
  tensors.expectNoneLeft();
  if (dense.length < 1 || dense.length > 2) {
    throw tensors.error(`has ${dense.length} Linear layers; affetto imports one or two, behind the pooling`);
  }
  const [hidden, classifier] =
    dense.length === 1
      ? [null, dense[0]!]
      : inOrder(dense[0]!, dense[1]!, pooledWidths(lstm, attention, pooling));
  const foreign: ForeignNetwork = { input, convolutions, lstm, pooling, attention, hidden, classifier };
  const remarks = [
    `Tensors do not tell it, so it is as in the recipe: pooling ${pooling.join(' and ')}${convolutions.length > 0 ? `, stride ${convolutions.map(({ stride }) => stride).join(', ')}` : ''}.`,
    ...inOrderOfNames('Convolutions', convolutional),
    ...inOrderOfNames('Batch normalisations', normalizing),
    ...inOrderOfNames('LSTM modules', recurrent),
  ];
  return assemble(foreign, source, remarks, { dropout, arithmetic });
}

/** Two dense layers as they follow the pooling and each other by their shapes; by name where both ways do. */
function inOrder(
  first: ForeignDense,
  second: ForeignDense,
  pooled: readonly number[],
): [ForeignDense, ForeignDense] {
  const follows = (a: ForeignDense, b: ForeignDense) =>
    pooled.includes(a.weight.shape[1]!) && a.weight.shape[0] === b.weight.shape[1];
  return !follows(first, second) && follows(second, first) ? [second, first] : [first, second];
}

/** Values that pooling may give: with deviations beside the means, and without. */
function pooledWidths(
  lstm: readonly (readonly ForeignDirection[])[],
  attention: ForeignAttention | null,
  pooling: NetworkRecipe['pooling'],
): number[] {
  const width = lstm.at(-1)!.reduce((sum, { hiddenWeight }) => sum + hiddenWeight.shape[1]!, 0);
  return [2, 1].map((statistics) => {
    const parts = { statistics, attention: attention?.score.shape[0] ?? 0, last: 1, functionals: 0 };
    return pooling.reduce((sum, kind) => sum + parts[kind] * width, 0);
  });
}

function readInput(tensors: StateDict): ForeignNetwork['input'] {
  const [prefix] = tensors.prefixes('input.mean');
  if (prefix === undefined) return null;
  const name = `${prefix}input.mean`;
  const mean = tensors.take(name, [-1]).data;
  return { name, mean, scale: tensors.take(`${prefix}input.scale`, [mean.length]).data };
}

function readAttention(tensors: StateDict): ForeignAttention {
  const [prefix] = tensors.prefixes('attention.projection.weight');
  if (prefix === undefined) {
    throw tensors.error("lacks a tensor 'attention.projection.weight', which the recipe's pooling needs");
  }
  const projection = readDense(tensors, `${prefix}attention.projection.`);
  const score = tensors.take(`${prefix}attention.score.weight`, [-1, projection.weight.shape[0]!]);
  return { projection, score };
}

/** The layers of one LSTM module. */
function readLstm(tensors: StateDict, prefix: string): ForeignDirection[][] {
  const layers: ForeignDirection[][] = [];
  for (;;) {
    const reverses = [false, true].filter((reverse) =>
      tensors.has(`${prefix}weight_ih_l${layers.length}${reverse ? '_reverse' : ''}`),
    );
    if (reverses.length === 0) return layers;
    layers.push(reverses.map((reverse) => readDirection(tensors, prefix, layers.length, reverse)));
  }
}

function readDirection(
  tensors: StateDict,
  prefix: string,
  index: number,
  reverse: boolean,
): ForeignDirection {
  const suffix = `l${index}${reverse ? '_reverse' : ''}`;
  const name = `${prefix}weight_hh_${suffix}`;
  const hiddenWeight = tensors.take(name, [-1, -1]);
  const [rows, units] = hiddenWeight.shape as [number, number];
  if (rows !== 4 * units) {
    const kind = { 1: 'a plain RNN', 3: 'a GRU' }[rows / units] ?? 'no LSTM without projection';
    throw tensors.error(`has a tensor '${name}' of ${rows} x ${units}, ${kind}; affetto imports LSTM only`);
  }
  return {
    name: `${prefix}${suffix}`,
    reverse,
    inputWeight: tensors.take(`${prefix}weight_ih_${suffix}`, [rows, -1]),
    hiddenWeight,
    biases: ['bias_ih', 'bias_hh'].map((kind) => tensors.takeIfThere(`${prefix}${kind}_${suffix}`, rows)),
  };
}

function readConvolution(tensors: StateDict, prefix: string, stride: number): ForeignConvolution {
  const weight = tensors.take(`${prefix}weight`, [-1, -1, -1]);
  return {
    name: named(prefix),
    weight,
    bias: tensors.takeIfThere(`${prefix}bias`, weight.shape[0]!),
    stride,
  };
}

/** Its epsilon stands in no tensor and is taken to be PyTorch's own. */
function readNormalization(tensors: StateDict, prefix: string): ForeignNormalization {
  const mean = tensors.take(`${prefix}running_mean`, [-1]).data;
  if (tensors.has(`${prefix}num_batches_tracked`)) tensors.take(`${prefix}num_batches_tracked`, []);
  return {
    gain: tensors.takeIfThere(`${prefix}weight`, mean.length),
    bias: tensors.takeIfThere(`${prefix}bias`, mean.length),
    mean,
    variance: tensors.take(`${prefix}running_var`, [mean.length]).data,
    epsilon: 1e-5,
  };
}

function readDense(tensors: StateDict, prefix: string): ForeignDense {
  const weight = tensors.take(`${prefix}weight`, [-1, -1]);
  return { name: named(prefix), weight, bias: tensors.takeIfThere(`${prefix}bias`, weight.shape[0]!) };
}

function inOrderOfNames(kind: string, prefixes: readonly string[]): string[] {
  return prefixes.length > 1 ? [`${kind} follow each other by name: ${prefixes.map(named).join(', ')}.`] : [];
}

/** A module's name from the prefix of its tensors. */
function named(prefix: string): string {
  return prefix.replace(/\.$/, '');
}
