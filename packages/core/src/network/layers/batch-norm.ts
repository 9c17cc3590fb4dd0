import { type Activations, activations, type Layer, type Pass, type Step } from './layer.js';

/** Added to the variance, as in torch.nn.BatchNorm1d and in the kernel `statistics`. */
const EPSILON = 1e-5;

/**
 * Batch normalisation (Ioffe and Szegedy, 2015): each feature less its mean over all frames, over its deviation, times a
 * gain, plus a bias. In training the frames are those of the shard ('ghost batches', Hoffer, Hubara and Soudry, 2017), which
 * is the same for any number of workers; in use mean and variance are running means over the training's batches. Parameters
 * are named as those of torch.nn.BatchNorm1d.
 */
export class BatchNorm implements Layer {
  readonly parameters;
  readonly dropped = false;

  constructor(
    readonly name: string,
    readonly outputs: number,
  ) {
    const shape = [outputs];
    this.parameters = [
      { name: `${name}.weight`, shape, trained: true, initial: () => 1 },
      { name: `${name}.bias`, shape, trained: true, initial: () => 0 },
      { name: `${name}.running_mean`, shape, trained: false, running: true, initial: () => 0 },
      { name: `${name}.running_var`, shape, trained: false, running: true, initial: () => 1 },
    ];
  }

  forward(pass: Pass, input: Activations): Step {
    const { kernels } = pass;
    const { rows, features, address: x } = input;
    const output = activations(pass, input.lengths, features);
    const statistics = kernels.allocate(2 * features);
    const scale = kernels.allocate(features);
    if (pass.training) kernels.call.statistics(statistics, x, rows, features);
    else this.#runningStatistics(pass, statistics);
    const gain = pass.weight(`${this.name}.weight`);
    const deviations = kernels.floats(statistics + features * 4, features);
    const gains = kernels.floats(gain, features);
    kernels.floats(scale, features).set(gains.map((value, j) => value / deviations[j]!));
    kernels.call.standardize(output.address, x, statistics, scale, rows, features);
    kernels.call.addToRows(output.address, features, pass.weight(`${this.name}.bias`), 0, rows, features);

    const backward = (outputGradient: number, inputGradient: number) => {
      this.#report(pass, statistics, rows);
      const dx = inputGradient || outputGradient;
      const dGain = pass.gradient(`${this.name}.weight`);
      const dBias = pass.gradient(`${this.name}.bias`);
      // biome-ignore format: arguments in the groups they belong to
      kernels.call.normalizeColumnsBackward(dx, dGain, dBias, outputGradient, x, statistics, gain, rows, features);
    };
    return { output, backward };
  }

  /** Means and deviations from the running means, as the kernel `statistics` lays them out. */
  #runningStatistics({ kernels, weight }: Pass, statistics: number): void {
    kernels.copy(statistics, weight(`${this.name}.running_mean`), this.outputs);
    const variances = kernels.floats(weight(`${this.name}.running_var`), this.outputs);
    const deviations = kernels.floats(statistics + this.outputs * 4, this.outputs);
    for (const [j, variance] of variances.entries()) deviations[j] = Math.sqrt(variance + EPSILON);
  }

  /** Leaves the shard's means and variances, over one frame less as PyTorch's, for the running means. */
  #report({ kernels, gradient, share }: Pass, statistics: number, rows: number): void {
    const means = kernels.floats(statistics, this.outputs);
    const deviations = kernels.floats(statistics + this.outputs * 4, this.outputs);
    const reported = kernels.floats(gradient(`${this.name}.running_mean`), this.outputs);
    const variances = kernels.floats(gradient(`${this.name}.running_var`), this.outputs);
    const correction = rows / Math.max(1, rows - 1);
    for (let j = 0; j < this.outputs; j++) {
      reported[j] = share * means[j]!;
      variances[j] = share * correction * Math.max(0, deviations[j]! * deviations[j]! - EPSILON);
    }
  }
}
