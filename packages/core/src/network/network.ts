import { UsageError } from '../errors.js';
import type { Random } from '../random.js';
import { BatchNorm } from './layers/batch-norm.js';
import { BlockMix } from './layers/block-mix.js';
import { Classifier } from './layers/classifier.js';
import { Convolution } from './layers/convolution.js';
import { Dense } from './layers/dense.js';
import { DimensionHead } from './layers/dimension-head.js';
import { EncoderBlocks } from './layers/encoder-blocks.js';
import type { Layer, ParameterSpecification } from './layers/layer.js';
import { LayerNorm } from './layers/layer-norm.js';
import { Lstm } from './layers/lstm.js';
import { Pooling } from './layers/pooling.js';
import { Rectifier } from './layers/rectifier.js';
import { Standardization } from './layers/standardization.js';
import { moodParameters } from './profile-mood.js';
import type { NetworkRecipe } from './recipe.js';

/** Where a tensor lies in the network's flat weights. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** Index of its first value; values are row-major. */
  readonly offset: number;
  /** Number of values. */
  readonly count: number;
  /** False for `input.mean` and its like, which are measured and which no optimizer moves. */
  readonly trained: boolean;
  /** True where training moves the value as a running mean of what the batches measured: batch normalisation's. */
  readonly running: boolean;
  /** True where training begins from an encoder's value, and moves it at a rate of its own. */
  readonly pretrained: boolean;
}

/**
 * The classifier's layers and the layout of their parameters in one flat vector. It holds no weights: a
 * {@link NetworkRunner} computes with them.
 *
 * Parameters of LSTM, convolution, normalisation and dense layers are named and shaped as PyTorch's.
 */
export class Network {
  /** One after another; the last is the classifier. */
  readonly layers: readonly Layer[];
  /** Takes what the classifier takes; null where the recipe has no dimensions. */
  readonly dimensionHead: Layer | null;
  readonly parameters: readonly Parameter[];
  /** Values in the flat vector. */
  readonly parameterCount: number;
  readonly #specifications: readonly ParameterSpecification[];

  /**
   * @param inputBins Bins of a frame.
   * @param classes Number of logits.
   * @param functionals Numbers that describe a whole utterance, for the pooling of that name.
   * @throws {UsageError} where the recipe pools functionals and there are none.
   */
  constructor(
    readonly recipe: NetworkRecipe,
    readonly inputBins: number,
    readonly classes: number,
    readonly functionals = 0,
  ) {
    this.layers = buildLayers(recipe, inputBins, classes, functionals);
    const { length: dimensions } = recipe.dimensions;
    const described = this.layers.at(-2)!.outputs;
    this.dimensionHead = dimensions > 0 ? new DimensionHead(described, dimensions) : null;
    const all = this.dimensionHead ? [...this.layers, this.dimensionHead] : this.layers;
    const moods = recipe.profileMood ? moodParameters(classes, inputBins, functionals) : [];
    this.#specifications = [...all.flatMap((layer) => layer.parameters), ...moods];
    let offset = 0;
    this.parameters = this.#specifications.map(
      ({ name, shape, trained, running = false, pretrained = false }) => {
        const count = shape.reduce((product, size) => product * size, 1);
        const parameter = { name, shape, offset, count, trained, running, pretrained };
        offset += count;
        return parameter;
      },
    );
    this.parameterCount = offset;
  }

  /**
   * Weights to begin training with: uniform within +-1 / sqrt(fan), as in PyTorch, but open forget gates. Those of an
   * encoder's blocks are 0 until `setEncoderBlocks` of `@affetto/core/encoder` puts them in.
   */
  initialize(random: Random): Float32Array {
    const weights = new Float32Array(this.parameterCount);
    for (const [p, { offset, count }] of this.parameters.entries()) {
      for (let i = 0; i < count; i++) weights[offset + i] = this.#specifications[p]!.initial(random, i);
    }
    return weights;
  }

  /** The part of a flat vector that belongs to a parameter: a view, not a copy. */
  tensor(weights: Float32Array, name: string): Float32Array {
    const parameter = this.parameters.find((each) => each.name === name);
    if (!parameter) throw new Error(`The network has no parameter ${name}.`);
    return weights.subarray(parameter.offset, parameter.offset + parameter.count);
  }
}

function buildLayers(
  recipe: NetworkRecipe,
  inputBins: number,
  classes: number,
  functionals: number,
): Layer[] {
  const layers: Layer[] = [];
  const inputs = () => layers.at(-1)?.outputs ?? inputBins;
  if (recipe.encoder !== null) layers.push(new EncoderBlocks(inputBins, recipe.encoder));
  layers.push(new Standardization(inputs()));
  if (recipe.blockMix !== null) layers.push(new BlockMix(inputs(), recipe.blockMix));
  const { normalization } = recipe;
  const activation = normalization === 'none' ? 'relu' : 'none';
  const biased = normalization !== 'batch';
  for (const [i, { channels, kernel, stride }] of recipe.convolutions.entries()) {
    const name = `convolutions.${i}`;
    layers.push(new Convolution(name, inputs(), channels, kernel, stride, activation, biased));
    if (normalization === 'none') continue;
    const Normalization = { batch: BatchNorm, layer: LayerNorm }[normalization];
    layers.push(new Normalization(`normalizations.${i}`, channels), new Rectifier(channels));
  }
  const { units, direction } = recipe.lstm;
  let last: Lstm;
  for (let i = 0; i < recipe.lstm.layers; i++) layers.push((last = new Lstm(i, inputs(), units, direction)));
  if (recipe.pooling.includes('functionals') && functionals === 0) {
    throw new UsageError(
      "network.pooling has 'functionals' but features.functionals is null; name some there.",
    );
  }
  const attention = { units, heads: recipe.attentionHeads };
  layers.push(new Pooling(recipe.pooling, last!.columns, attention, functionals));
  if (recipe.hidden !== null) {
    const isNormal = recipe.hiddenNormalization === 'layer';
    layers.push(new Dense('hidden', inputs(), recipe.hidden, { activation: isNormal ? 'none' : 'relu' }));
    if (isNormal)
      layers.push(new LayerNorm('hiddenNormalization', recipe.hidden), new Rectifier(recipe.hidden));
  }
  if (recipe.discriminant !== null && !recipe.pooling.includes('functionals')) {
    throw new UsageError(
      "network.discriminant needs 'functionals' in network.pooling; name them there or leave the discriminant out.",
    );
  }
  if (recipe.profileMood && !recipe.pooling.includes('functionals')) {
    throw new UsageError(
      "network.profileMood needs 'functionals' in network.pooling; name them there or leave it out.",
    );
  }
  layers.push(new Classifier(inputs(), classes, recipe, functionals));
  return layers;
}
