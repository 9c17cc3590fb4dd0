import type { Activations, Pass } from './layer.js';
import type { PoolingPart } from './pooling.js';

/**
 * Numbers that describe a whole utterance beside those the network makes of its frames: (x - mean) * scale for each, both
 * measured on the training utterances, not learned.
 */
export class Functionals implements PoolingPart {
  readonly parameters;

  /**
   * @param outputs How many there are.
   * @param column Where they stand in the output.
   */
  constructor(
    readonly outputs: number,
    readonly column: number,
  ) {
    this.parameters = [
      { name: 'functionals.mean', shape: [outputs], trained: false, initial: () => 0 },
      { name: 'functionals.scale', shape: [outputs], trained: false, initial: () => 1 },
    ];
  }

  forward({ kernels, functionals, weight }: Pass, input: Activations, output: Activations) {
    const [mean, scale] = [weight('functionals.mean'), weight('functionals.scale')];
    for (let s = 0; s < input.lengths.length; s++) {
      const to = output.address + (s * output.features + this.column) * 4;
      kernels.call.standardize(to, functionals + s * this.outputs * 4, mean, scale, 1, this.outputs);
    }
    return () => {};
  }
}
