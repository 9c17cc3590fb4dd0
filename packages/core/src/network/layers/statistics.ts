import type { Activations, Pass } from './layer.js';
import type { PoolingPart } from './pooling.js';

/** Mean of each feature over time, then its deviation sqrt(variance + 1e-5), variance over the number of frames. */
export class StatisticsPooling implements PoolingPart {
  readonly parameters = [];
  readonly outputs: number;

  /** @param column Where its columns stand in the output. */
  constructor(
    inputs: number,
    readonly column: number,
  ) {
    this.outputs = 2 * inputs;
  }

  forward({ kernels }: Pass, input: Activations, output: Activations) {
    const { features, lengths } = input;
    const width = this.outputs;
    const results = kernels.allocate(lengths.length * width); // (sequences, 2 features); the output may be dropped
    let start = 0;
    for (const [s, length] of lengths.entries()) {
      const result = results + s * width * 4;
      kernels.call.statistics(result, input.address + start * features * 4, length, features);
      kernels.copy(output.address + (s * output.features + this.column) * 4, result, width);
      start += length;
    }
    return (outputGradient: number, inputGradient: number) => {
      let start = 0;
      for (const [s, length] of lengths.entries()) {
        const dy = outputGradient + (s * output.features + this.column) * 4;
        const frames = start * features * 4;
        // biome-ignore format: arguments in the groups they belong to
        kernels.call.statisticsBackward(inputGradient + frames, dy, results + s * width * 4, input.address + frames,
          length, features);
        start += length;
      }
    };
  }
}
