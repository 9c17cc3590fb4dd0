import { Dense } from './dense.js';
import type { Activations, Layer, Pass, Step } from './layer.js';

/**
 * Beside the classifier, from the same row of an utterance: arousal and its like, one value each, standardised as
 * (value - mean) * scale; both are measured on the training utterances, not learned.
 */
export class DimensionHead implements Layer {
  readonly parameters;
  readonly dropped = false;
  readonly #dense: Dense;

  /** @param outputs How many dimensions. */
  constructor(
    inputs: number,
    readonly outputs: number,
  ) {
    this.#dense = new Dense('dimensions', inputs, outputs);
    this.parameters = [
      ...this.#dense.parameters,
      { name: 'dimensions.mean', shape: [outputs], trained: false, initial: () => 0 },
      { name: 'dimensions.scale', shape: [outputs], trained: false, initial: () => 1 },
    ];
  }

  forward(pass: Pass, input: Activations): Step {
    return this.#dense.forward(pass, input);
  }
}
