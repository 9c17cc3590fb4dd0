import { DataError } from '@affetto/core';
import { Network, type NetworkRecipe, networkRecipe } from '@affetto/core/network';
import type { ForeignDense, ForeignDirection, ForeignNetwork, ImportedNetwork } from './foreign-network.js';

/**
 * Lays the tensors of a foreign network out as ours. Our LSTM layers all have the same units and directions; where
 * theirs have not, ours are as large as the largest, and what the smaller ones lack is filled with weights of 0. A unit
 * with weights of 0 stays at 0, so the logits are the same.
 *
 * @param settings What of our recipe the tensors do not tell.
 * @throws {DataError} where one layer does not fit the one before, or a weight is not finite.
 */
export function assemble(
  foreign: ForeignNetwork,
  source: string,
  remarks: readonly string[],
  settings: Partial<Pick<NetworkRecipe, 'dropout' | 'arithmetic'>> = {},
): ImportedNetwork {
  const network = networkRecipe.parse({ ...recipeOf(foreign, source), ...settings });
  const first = foreign.convolutions[0]?.weight ?? foreign.lstm[0]![0]!.inputWeight;
  const inputBins = first.shape[1]!;
  const classes = foreign.classifier.weight.shape[0]!;
  if (classes < 2) {
    throw new DataError(
      source,
      `has ${classes} output, affetto imports classifiers of at least two classes.`,
    );
  }
  const weights = new Layout(new Network(network, inputBins, classes), source).fill(foreign);
  if (!weights.every(Number.isFinite)) {
    throw new DataError(
      source,
      'holds weights that are not finite; save it from before the training diverged.',
    );
  }
  const { layers, units, direction } = network.lstm;
  const placed = foreign.lstm.flat().reduce((sum, each) => sum + unitsOf(each), 0);
  const filled =
    placed < layers * units * (direction === 'both' ? 2 : 1)
      ? [
          `Its LSTM layers differ; here each has ${units} units${direction === 'both' ? ' in both directions' : ''}, those added with weights of 0, which change nothing.`,
        ]
      : [];
  return { network, inputBins, classes, weights, remarks: [...remarks, ...filled] };
}

/** The recipe that the shapes tell. */
function recipeOf(foreign: ForeignNetwork, source: string) {
  const { convolutions, lstm, pooling, attention, hidden } = foreign;
  const even = convolutions.find(({ weight }) => weight.shape[2]! % 2 === 0);
  if (even) {
    throw new DataError(
      source,
      `'${even.name}' convolves ${even.weight.shape[2]} frames, affetto's kernels are odd; train it with an odd one.`,
    );
  }
  if (lstm.length > 8) {
    throw new DataError(source, `has ${lstm.length} LSTM layers, affetto imports up to 8.`);
  }
  const directions = lstm.flat();
  const [forward, backward] = [false, true].map((wanted) =>
    directions.some(({ reverse }) => reverse === wanted),
  );
  return {
    convolutions: convolutions.map(({ weight: { shape }, stride }) => ({
      channels: shape[0],
      kernel: shape[2],
      stride,
    })),
    lstm: {
      layers: lstm.length,
      units: Math.max(...directions.map(unitsOf)),
      direction: forward && backward ? 'both' : backward ? 'backward' : 'forward',
    },
    pooling,
    attentionHeads: attention?.score.shape[0],
    hidden: hidden?.weight.shape[0],
  };
}

/** Our flat weights while they are filled. */
class Layout {
  readonly #weights: Float32Array;
  /** Where in the output of our latest layer the values of the foreign one stand. */
  #columns: number[];

  constructor(
    readonly network: Network,
    readonly source: string,
  ) {
    this.#weights = new Float32Array(network.parameterCount);
    this.#columns = range(network.inputBins);
  }

  fill({ input, convolutions, lstm, attention, hidden, classifier }: ForeignNetwork): Float32Array {
    const bins = this.#columns;
    if (input) this.#expectInputs(input.name, input.mean.length);
    this.#place('input.mean', input?.mean ?? null, bins);
    this.#place('input.scale', input?.scale ?? new Float32Array(bins.length).fill(1), bins);
    for (const [i, convolution] of convolutions.entries()) this.#dense(`convolutions.${i}`, convolution);
    for (const [i, directions] of lstm.entries()) this.#lstm(i, directions);
    if (attention) {
      const frames = this.#columns;
      const { shape: sizes } = attention.projection.weight;
      if (sizes[0]! > this.network.recipe.lstm.units) {
        throw new DataError(
          this.source,
          `'${attention.projection.name}' has ${sizes[0]} units, affetto's attention no more than the LSTM, ${this.network.recipe.lstm.units}.`,
        );
      }
      this.#dense('attention.projection', attention.projection);
      const { shape, data } = attention.score;
      this.#place('attention.score.weight', data, range(shape[0]!), this.#columns);
      this.#columns = frames;
    }
    this.#pool((hidden ?? classifier).weight.shape[1]!);
    if (hidden) this.#dense('hidden', hidden);
    this.#dense('classifier', classifier);
    return this.#weights;
  }

  /** A dense layer, or a convolution, which is one over each window. */
  #dense(parameter: string, { name, weight, bias }: ForeignDense): void {
    const [outputs, inputs, kernel = 1] = weight.shape as [number, number, number?];
    this.#expectInputs(name, inputs);
    const columns = this.#columns.flatMap((column) => range(kernel).map((tap) => column * kernel + tap));
    this.#place(`${parameter}.weight`, weight.data, range(outputs), columns);
    this.#place(`${parameter}.bias`, bias, range(outputs));
    this.#columns = range(outputs);
  }

  #lstm(index: number, directions: readonly ForeignDirection[]): void {
    const { units, direction } = this.network.recipe.lstm;
    const inputs = this.#columns;
    this.#columns = directions.flatMap(({ name, reverse, inputWeight, hiddenWeight, biases }) => {
      this.#expectInputs(name, inputWeight.shape[1]!, inputs);
      const own = range(hiddenWeight.shape[1]!);
      const gates = range(4).flatMap((gate) => own.map((unit) => gate * units + unit));
      const suffix = `l${index}${reverse ? '_reverse' : ''}`;
      this.#place(`lstm.weight_ih_${suffix}`, inputWeight.data, gates, inputs);
      this.#place(`lstm.weight_hh_${suffix}`, hiddenWeight.data, gates, own);
      this.#place(`lstm.bias_ih_${suffix}`, biases[0] ?? null, gates);
      this.#place(`lstm.bias_hh_${suffix}`, biases[1] ?? null, gates);
      const start = reverse && direction === 'both' ? units : 0;
      return own.map((unit) => start + unit);
    });
  }

  /** @param wanted Values the next layer takes: deviations only where there are more than without. */
  #pool(wanted: number): void {
    const { pooling, attentionHeads, lstm } = this.network.recipe;
    const width = lstm.units * (lstm.direction === 'both' ? 2 : 1);
    const pooled = (deviations: boolean) => {
      let start = 0;
      return pooling.flatMap((kind) => {
        const parts = { statistics: 2, attention: attentionHeads, last: 1, functionals: 0 }[kind];
        const taken = kind === 'statistics' && !deviations ? 1 : parts;
        const here = range(taken).flatMap((part) => this.#columns.map((c) => start + part * width + c));
        start += parts * width;
        return here;
      });
    };
    const means = pooled(false);
    this.#columns = means.length === wanted ? means : pooled(true);
  }

  #expectInputs(name: string, inputs: number, columns = this.#columns): void {
    if (inputs !== columns.length) {
      throw new DataError(
        this.source,
        `'${name}' takes ${inputs} values, what comes before it gives ${columns.length}; this is not a network that affetto knows.`,
      );
    }
  }

  /** Writes values, (rows, columns) row-major, into those rows and columns of a parameter; null leaves its zeros. */
  #place(
    name: string,
    values: Float32Array | null,
    rows: readonly number[],
    columns: readonly number[] = [0],
  ) {
    if (!values) return;
    const target = this.network.tensor(this.#weights, name);
    const { shape, count } = this.network.parameters.find((each) => each.name === name)!;
    const width = count / shape[0]!;
    for (const [r, row] of rows.entries()) {
      for (const [c, column] of columns.entries()) {
        target[row * width + column] = values[r * columns.length + c]!;
      }
    }
  }
}

function unitsOf({ hiddenWeight }: ForeignDirection): number {
  return hiddenWeight.shape[1]!;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
