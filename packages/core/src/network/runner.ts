import { UsageError } from '../errors.js';
import { KernelInstance } from '../kernels/instance.js';
import type { Random } from '../random.js';
import { squaredErrors, standardized, unstandardized } from './dimension-loss.js';
import { add } from './layers/add.js';
import { dropout } from './layers/dropout.js';
import { type Activations, activations, type Pass, type Step } from './layers/layer.js';
import { crossEntropy, type MixedTargets } from './loss.js';
import type { Network } from './network.js';
import { checkSequences, type Sequences } from './sequences.js';

/**
 * Computes with a network: an instance of the kernels that holds its weights. Use one in each worker.
 *
 * A sequence's logits have the same bits alone and beside any others, and on every host. Batch normalisation alone looks
 * at the others, and only in {@link accumulate}.
 */
export class NetworkRunner {
  readonly #kernels: KernelInstance;
  readonly #weights: number;
  readonly #gradients: number;
  readonly #offsets: ReadonlyMap<string, number>;

  constructor(readonly network: Network) {
    this.#kernels = new KernelInstance(network.recipe.arithmetic);
    this.#weights = this.#kernels.allocate(network.parameterCount);
    this.#gradients = this.#kernels.allocate(network.parameterCount);
    this.#offsets = new Map(network.parameters.map(({ name, offset }) => [name, offset * 4]));
  }

  /** Copies weights in, laid out as the network's parameters are. */
  setWeights(weights: Float32Array): void {
    if (weights.length !== this.network.parameterCount) {
      throw new UsageError(
        `The network has ${this.network.parameterCount} weights, not ${weights.length}; use those of its own recipe.`,
      );
    }
    this.#kernels.floats(this.#weights, weights.length).set(weights);
  }

  /**
   * Logits without dropout.
   *
   * @returns sequences x classes.
   * @throws UsageError if the sequences do not fit the network.
   */
  forward(sequences: Sequences): Float32Array {
    return this.outputs(sequences).logits;
  }

  /**
   * Logits and dimensions without dropout.
   *
   * @returns sequences x classes, and sequences x dimensions in the range of the training's targets.
   * @throws UsageError if the sequences do not fit the network.
   */
  outputs(sequences: Sequences): { logits: Float32Array; dimensions: Float32Array } {
    checkSequences(sequences, this.network);
    if (sequences.lengths.length === 0)
      return { logits: new Float32Array(0), dimensions: new Float32Array(0) };
    const mark = this.#kernels.mark();
    try {
      const { output, beside } = this.#forward(sequences, false, null);
      return {
        logits: this.#values(output).slice(),
        dimensions: beside
          ? unstandardized(this.#values(beside), ...this.#dimensionStatistics())
          : new Float32Array(0),
      };
    } finally {
      this.#kernels.release(mark);
    }
  }

  /**
   * What the network standardises: a sequence's frames, and beside them the states of an encoder's blocks where it has some.
   *
   * @param frames frames x bins.
   * @returns frames x values of `input.mean`.
   */
  standardizedRows(frames: Float32Array): Float32Array {
    const { recipe, layers, inputBins } = this.network;
    if (recipe.encoder === null) return frames;
    const mark = this.#kernels.mark();
    try {
      const pass = this.#pass(false, 1, 0);
      const input = activations(pass, Int32Array.of(frames.length / inputBins), inputBins);
      this.#values(input).set(frames);
      return this.#values(layers[0]!.forward(pass, input).output).slice();
    } finally {
      this.#kernels.release(mark);
    }
  }

  /**
   * One shard of a batch, there and back: forward with dropout, weighted losses, gradients.
   *
   * @param targets Class of each sequence.
   * @param exampleWeights Weight of each sequence; class weights divided by their sum over the whole batch make the
   *   shards' losses and gradients add up to the batch's weighted mean.
   * @param options `random` draws the dropout; null drops nothing. `mixed` names second classes where sequences are
   *   mixtures of two. `priors` are added to the logits in the loss, sequences x classes. `dimensions` holds the sequences' dimensions, sequences x dimensions in their own range, NaN where
   *   unknown, and the weight of their loss.
   * @param gradients Receives the shard's gradients, laid out as the weights; 0 for what is not trained, and for running
   *   means what the shard measured, times the sum of its example weights.
   * @returns The weighted sum of the losses, and how many sequences were classified right, dropout and all.
   * @throws UsageError if the sequences do not fit the network or the targets.
   */
  accumulate(
    sequences: Sequences,
    targets: Int32Array,
    exampleWeights: Float32Array,
    options: {
      labelSmoothing: number;
      random: Random | null;
      mixed?: MixedTargets;
      priors?: Float32Array;
      dimensions?: { targets: Float32Array; weight: number };
    },
    gradients: Float32Array,
  ): { loss: number; correct: number } {
    const { network } = this;
    const count = sequences.lengths.length;
    checkSequences(sequences, network);
    if (targets.length !== count || exampleWeights.length !== count) {
      throw new UsageError(`${count} sequences need as many targets and weights.`);
    }
    if (!targets.every((target) => target >= 0 && target < network.classes)) {
      throw new UsageError(`Targets are classes from 0 to ${network.classes - 1}.`);
    }
    const wanted = count * network.recipe.dimensions.length;
    if ((options.dimensions?.targets.length ?? 0) !== wanted) {
      throw new UsageError(
        `${count} sequences need ${wanted} values of ${network.recipe.dimensions.join(', ')}.`,
      );
    }
    const kernels = this.#kernels;
    kernels.floats(this.#gradients, network.parameterCount).fill(0);
    if (count === 0) {
      gradients.fill(0);
      return { loss: 0, correct: 0 };
    }
    const mark = kernels.mark();
    try {
      const share = exampleWeights.reduce((sum, weight) => sum + weight, 0);
      const { output, beside, backward } = this.#forward(sequences, true, options.random, share);
      const logitGradient = kernels.allocate(output.rows * output.features);
      const dimensionGradient = kernels.allocate(wanted);
      const correct = countCorrect(this.#values(output), targets);
      let loss = crossEntropy(
        this.#values(output),
        targets,
        exampleWeights,
        options.labelSmoothing,
        kernels.floats(logitGradient, output.rows * output.features),
        options.mixed,
        options.priors,
      );
      if (beside && options.dimensions) {
        const { targets, weight } = options.dimensions;
        loss += squaredErrors(
          this.#values(beside),
          standardized(targets, ...this.#dimensionStatistics()),
          exampleWeights.map((each) => each * weight),
          kernels.floats(dimensionGradient, wanted),
        );
      }
      backward(logitGradient, dimensionGradient);
      gradients.set(kernels.floats(this.#gradients, network.parameterCount));
      return { loss, correct };
    } finally {
      kernels.release(mark);
    }
  }

  #forward(
    { data, lengths, bins, functionals }: Sequences,
    training: boolean,
    random: Random | null,
    share = 1,
  ) {
    const kernels = this.#kernels;
    const { layers, dimensionHead, recipe } = this.network;
    const described = kernels.allocate(lengths.length * this.network.functionals);
    if (functionals) kernels.floats(described, functionals.length).set(functionals);
    const pass = this.#pass(training, share, described);
    const input = activations(pass, lengths, bins);
    this.#values(input).set(data);
    const way: { input: Activations; step: Step; seed: number | null }[] = [];
    let output = input;
    for (const layer of layers) {
      const step = layer.forward(pass, output);
      const seed = layer.dropped && random && recipe.dropout > 0 ? random.uint32() : null;
      way.push({ input: output, step, seed });
      output = step.output;
      if (seed !== null)
        dropout(kernels, output.address, output.rows * output.features, recipe.dropout, seed);
    }

    const shared = way.at(-1)!.input; // what classifier and dimensions are told from
    const head = dimensionHead?.forward(pass, shared) ?? null;

    // What lies before the first layer that learns wants no gradient.
    const first = layers.findIndex(({ parameters }) => parameters.some(({ trained }) => trained));
    const backward = (logitGradient: number, dimensionGradient: number) => {
      let gradient = logitGradient;
      for (let i = way.length - 1; i >= first; i--) {
        const { input, step, seed } = way[i]!;
        const values = step.output.rows * step.output.features;
        if (seed !== null) dropout(kernels, gradient, values, recipe.dropout, seed);
        const inputGradient = i > first ? kernels.allocate(input.rows * input.features) : 0;
        step.backward(gradient, inputGradient);
        if (head && i === way.length - 1) {
          const values = input.rows * input.features;
          const more = inputGradient && kernels.allocate(values);
          head.backward(dimensionGradient, more);
          if (inputGradient) add(kernels, inputGradient, more, values);
        }
        gradient = inputGradient;
      }
    };
    return { output, beside: head?.output ?? null, backward };
  }

  #pass(training: boolean, share: number, functionals: number): Pass {
    return {
      kernels: this.#kernels,
      training,
      share,
      functionals,
      weight: (name) => this.#weights + this.#offsets.get(name)!,
      gradient: (name) => this.#gradients + this.#offsets.get(name)!,
    };
  }

  /** Mean and scale by which dimensions are standardised. */
  #dimensionStatistics(): [mean: Float32Array, scale: Float32Array] {
    const { length: count } = this.network.recipe.dimensions;
    const tensor = (name: string) => this.#kernels.floats(this.#weights + this.#offsets.get(name)!, count);
    return [tensor('dimensions.mean'), tensor('dimensions.scale')];
  }

  #values({ address, rows, features }: Activations): Float32Array {
    return this.#kernels.floats(address, rows * features);
  }
}

/** How many rows of logits (rows x classes) are highest at their target. */
function countCorrect(logits: Float32Array, targets: Int32Array): number {
  const classes = logits.length / targets.length;
  let correct = 0;
  targets.forEach((target, row) => {
    const values = logits.subarray(row * classes, (row + 1) * classes);
    if (values.every((value) => value <= values[target]!)) correct++;
  });
  return correct;
}
