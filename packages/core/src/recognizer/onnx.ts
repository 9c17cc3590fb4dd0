/**
 * A model as ONNX, for any other runtime: the network of `../network` from normalised features to logits, and the
 * calibrated softmax. Decoding, features (an encoder too) and their normalisation are outside; the file's metadata says so and
 * carries the recipe.
 */

import { concatenate } from '../concatenate.js';
import { FARTHEST } from '../network/index.js';
import { type Model, modelNetwork } from './model.js';
import { addEncoderBlocks } from './onnx-encoder.js';
import { biased, Graph, weighted } from './onnx-graph.js';
import { encodeOnnxModel } from './onnx-proto.js';

/**
 * Writes a model as ONNX with operator set 17.
 *
 * Input `frames`, `batch x frames x bins` float32: features after normalisation, any number of recordings with
 * the same number of frames; where the network takes them also `functionals`, `batch x functionals`. Outputs `logits` and
 * `probabilities`, `batch x labels`; probabilities are after the temperature. Where the network knows dimensions also
 * `dimensions`, `batch x dimensions`, in the range of the corpus.
 */
export function encodeOnnx(model: Model): Uint8Array<ArrayBuffer> {
  const network = modelNetwork(model);
  const graph = new Graph(network, model.weights);
  let rows = standardize(graph, addEncoderBlocks(graph, 'frames'), 'input'); // (batch, frames, bins)
  if (network.recipe.blockMix !== null) rows = mixBlocks(graph, rows, network.recipe.blockMix);
  rows = convolve(graph, rows); // (frames, batch, features)
  for (let layer = 0; layer < network.recipe.lstm.layers; layer++) rows = lstm(graph, rows, layer);
  const described = network.recipe.pooling.includes('functionals') ? functionals(graph) : '';
  let pooled = pool(graph, rows, described); // (batch, features)
  if (network.recipe.hidden !== null) pooled = hidden(graph, pooled);
  classify(graph, pooled, described);
  const calibrated = graph.add('Div', ['logits', graph.scalar('temperature', model.calibration.temperature)]);
  graph.add('Softmax', [calibrated], { axis: -1 }, 'probabilities');
  const { dimensions } = network.recipe;
  if (dimensions.length > 0) describe(graph, pooled);

  return encodeOnnxModel({
    name: 'affetto',
    description:
      `Emotion in speech: ${model.labels.join(', ')}. Input: the features of the recipe in the metadata, normalised ` +
      'over the recording as it says; neither is computed here.',
    opset: 17,
    nodes: graph.nodes,
    constants: graph.constants,
    inputs: [
      { name: 'frames', shape: ['batch', 'frames', network.inputBins] },
      ...(network.functionals > 0 ? [{ name: 'functionals', shape: ['batch', network.functionals] }] : []),
    ],
    outputs: [
      { name: 'logits', shape: ['batch', network.classes] },
      { name: 'probabilities', shape: ['batch', network.classes] },
      ...(dimensions.length > 0 ? [{ name: 'dimensions', shape: ['batch', dimensions.length] }] : []),
    ],
    metadata: {
      labels: JSON.stringify(model.labels),
      recipe: JSON.stringify(model.recipe),
      calibration: JSON.stringify(model.calibration),
      corpus: model.corpus,
      created: model.created,
      outside: 'audio preprocessing, feature extraction and normalisation over the recording',
    },
  });
}

/** @param name Which measured mean and scale. */
function standardize(graph: Graph, values: string, name: 'input' | 'functionals'): string {
  const centred = graph.add('Sub', [values, graph.parameter(`${name}.mean`)]);
  return graph.add('Mul', [centred, graph.parameter(`${name}.scale`)]);
}

/** From (batch, frames, blocks * width) to (batch, frames, width), by learned shares of the blocks. */
function mixBlocks(graph: Graph, rows: string, blocks: number): string {
  const shape = graph.whole('blockMix.shape', 0, 0, blocks, -1); // 0 keeps an axis
  const apart = graph.add('Reshape', [rows, shape]);
  const shares = graph.add('Softmax', [graph.parameter('blockMix.scores')], { axis: 0 });
  return graph.add('MatMul', [shares, apart]); // (blocks) x (batch, frames, blocks, width)
}

function dense(graph: Graph, rows: string, name: string, output?: string): string {
  const parameters = [graph.parameter(`${name}.weight`), graph.parameter(`${name}.bias`)];
  return graph.add('Gemm', [rows, ...parameters], { transB: 1 }, output);
}

/** Logits, with the scores of the discriminant where there is one. */
function classify(graph: Graph, pooled: string, described: string): void {
  const { discriminant } = graph.network.recipe;
  if (discriminant === null) {
    dense(graph, pooled, 'classifier', 'logits');
    return;
  }
  const scores = dense(graph, described, 'discriminant');
  const weighed = graph.add('Mul', [scores, graph.scalar('discriminant.share', discriminant.weight)]);
  graph.add('Add', [dense(graph, pooled, 'classifier'), weighed], {}, 'logits');
}

/** The dense layer before the classifier, with its normalisation and ReLU. */
function hidden(graph: Graph, pooled: string): string {
  const units = dense(graph, pooled, 'hidden');
  const isNormal = graph.network.recipe.hiddenNormalization === 'layer';
  return graph.add('Relu', [isNormal ? layerNorm(graph, units, 'hiddenNormalization') : units]);
}

/** Over the last axis; the operator adds 1e-5 to the variance, as ours. */
function layerNorm(graph: Graph, rows: string, name: string): string {
  const parameters = [graph.parameter(`${name}.weight`), graph.parameter(`${name}.bias`)];
  return graph.add('LayerNormalization', [rows, ...parameters]);
}

/** Dimensions, from their standardised values to the corpus's range. */
function describe(graph: Graph, pooled: string): void {
  const standardized = dense(graph, pooled, 'dimensions');
  const scaled = graph.add('Div', [standardized, graph.parameter('dimensions.scale')]);
  graph.add('Add', [scaled, graph.parameter('dimensions.mean')], {}, 'dimensions');
}

/** From (batch, frames, features) to (frames, batch, features), by way of ONNX's (batch, features, frames). */
function convolve(graph: Graph, rows: string): string {
  const { convolutions, normalization } = graph.network.recipe;
  if (convolutions.length === 0) return graph.add('Transpose', [rows], { perm: [1, 0, 2] });
  let channels = graph.add('Transpose', [rows], { perm: [0, 2, 1] }); // (batch, channels, frames)
  for (const [i, { kernel, stride }] of convolutions.entries()) {
    const padding = (kernel - 1) / 2;
    const parameters = [graph.parameter(`convolutions.${i}.weight`)];
    if (normalization !== 'batch') parameters.push(graph.parameter(`convolutions.${i}.bias`));
    const attributes = { kernel_shape: [kernel], pads: [padding, padding], strides: [stride] };
    const convolved = graph.add('Conv', [channels, ...parameters], attributes);
    channels = graph.add('Relu', [normalize(graph, convolved, `normalizations.${i}`)]);
  }
  return graph.add('Transpose', [channels], { perm: [2, 0, 1] });
}

/** The recipe's normalisation of (batch, channels, frames); this operator too adds 1e-5 to the variance. */
function normalize(graph: Graph, channels: string, name: string): string {
  const swap = (values: string) => graph.add('Transpose', [values], { perm: [0, 2, 1] });
  switch (graph.network.recipe.normalization) {
    case 'none':
      return channels;
    case 'batch':
      return graph.add('BatchNormalization', [
        channels,
        ...['weight', 'bias', 'running_mean', 'running_var'].map((kind) =>
          graph.parameter(`${name}.${kind}`),
        ),
      ]);
    case 'layer':
      return swap(layerNorm(graph, swap(channels), name));
  }
}

/** One LSTM layer, (frames, batch, inputs) to (frames, batch, directions * units). */
function lstm(graph: Graph, rows: string, layer: number): string {
  const { units, direction } = graph.network.recipe.lstm;
  const suffixes = { forward: [''], backward: ['_reverse'], both: ['', '_reverse'] }[direction];
  const kinds = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'] as const;
  const [inputWeights, hiddenWeights, inputBiases, hiddenBiases] = kinds.map((kind) =>
    suffixes.map((suffix) => toOnnxGates(graph.values(`lstm.${kind}_l${layer}${suffix}`))),
  ) as [Float32Array[], Float32Array[], Float32Array[], Float32Array[]];
  const biases = suffixes.flatMap((_, d) => [inputBiases[d]!, hiddenBiases[d]!]);
  const stack = (name: string, parts: readonly Float32Array[], shape: readonly number[]) =>
    graph.constant(`lstm.${name}_l${layer}`, [suffixes.length, ...shape], concatenate(parts));
  const inputs = inputWeights[0]!.length / (4 * units);
  const output = graph.add(
    'LSTM',
    [
      rows,
      stack('W', inputWeights, [4 * units, inputs]),
      stack('R', hiddenWeights, [4 * units, units]),
      stack('B', biases, [8 * units]),
    ],
    {
      hidden_size: units,
      direction: { forward: 'forward', backward: 'reverse', both: 'bidirectional' }[direction],
    },
  ); // (frames, directions, batch, units)
  const sideBySide = graph.add('Transpose', [output], { perm: [0, 2, 1, 3] });
  const shape = graph.whole(`lstm.shape_l${layer}`, 0, 0, -1); // 0 keeps an axis
  return graph.add('Reshape', [sideBySide, shape]);
}

/**
 * (frames, batch, features) to (batch, pooled features).
 *
 * @param described The standardised functionals, where they are pooled.
 */
function pool(graph: Graph, rows: string, described: string): string {
  const parts = graph.network.recipe.pooling.flatMap((kind) =>
    ({ statistics, attention, last: lastStates, functionals: () => [described] })[kind](graph, rows),
  );
  return graph.add('Concat', parts, { axis: 1 });
}

/** The utterances' functionals, standardised and held within limits as the layer does. */
function functionals(graph: Graph): string {
  const limits = [graph.scalar('functionals.least', -FARTHEST), graph.scalar('functionals.most', FARTHEST)];
  return graph.add('Clip', [standardize(graph, 'functionals', 'functionals'), ...limits]);
}

function statistics(graph: Graph, rows: string): string[] {
  const overTime = { axes: [0], keepdims: 0 };
  const mean = graph.add('ReduceMean', [rows], overTime);
  const difference = graph.add('Sub', [rows, mean]);
  const variance = graph.add('ReduceMean', [graph.add('Mul', [difference, difference])], overTime);
  const deviation = graph.add('Sqrt', [
    graph.add('Add', [variance, graph.scalar('statistics.epsilon', 1e-5)]),
  ]);
  return [mean, deviation];
}

/** The state each direction ends in: the forward one at the last frame, the backward one at the first. */
function lastStates(graph: Graph, rows: string): string[] {
  const { units, direction } = graph.network.recipe.lstm;
  const features = graph.whole('last.axis', 1);
  const frames = { forward: [-1], backward: [0], both: [-1, 0] }[direction];
  return frames.map((frame, d) => {
    const index = graph.constant(`last.frame_${d}`, [], BigInt64Array.of(BigInt(frame)));
    const state = graph.add('Gather', [rows, index], { axis: 0 }); // (batch, features)
    const start = graph.whole(`last.start_${d}`, d * units);
    const end = graph.whole(`last.end_${d}`, (d + 1) * units);
    return graph.add('Slice', [state, start, end, features]);
  });
}

function attention(graph: Graph, rows: string): string[] {
  const projected = biased(graph, rows, 'attention.projection');
  const scores = weighted(graph, graph.add('Tanh', [projected]), 'attention.score'); // (frames, batch, heads)
  const shares = graph.add('Softmax', [scores], { axis: 0 });
  const byHead = graph.add('Transpose', [shares], { perm: [1, 2, 0] }); // (batch, heads, frames)
  const byFrame = graph.add('Transpose', [rows], { perm: [1, 0, 2] }); // (batch, frames, features)
  const means = graph.add('MatMul', [byHead, byFrame]); // (batch, heads, features)
  const shape = graph.whole('attention.shape', 0, -1); // 0 keeps an axis
  return [graph.add('Reshape', [means, shape])];
}

/** Rows of four gates from our order (input, forget, candidate, output) to ONNX's (input, output, forget, candidate). */
function toOnnxGates(values: Float32Array): Float32Array {
  const size = values.length / 4;
  return concatenate([0, 3, 1, 2].map((gate) => values.subarray(gate * size, (gate + 1) * size)));
}
