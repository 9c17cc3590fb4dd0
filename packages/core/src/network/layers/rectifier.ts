import type { Activations, Layer, Pass, Step } from './layer.js';

/** max(x, 0) in place; the layer before must not need its output again. */
export class Rectifier implements Layer {
  readonly parameters = [];
  readonly dropped = true;

  constructor(readonly outputs: number) {}

  forward({ kernels }: Pass, input: Activations): Step {
    const count = input.rows * input.features;
    kernels.call.rectify(input.address, count);
    const backward = (outputGradient: number, inputGradient: number) => {
      kernels.call.rectifyBackward(outputGradient, input.address, count);
      if (inputGradient) kernels.copy(inputGradient, outputGradient, count);
    };
    return { output: input, backward };
  }
}
