import { type Activations, activations, clear, type Layer, type Pass, type Step } from './layer.js';

/** (x - mean) * scale for each bin; both are measured on the training frames, not learned. */
export class Standardization implements Layer {
  readonly parameters;
  readonly outputs: number;
  readonly dropped = false;

  constructor(bins: number) {
    this.outputs = bins;
    this.parameters = [
      { name: 'input.mean', shape: [bins], trained: false, initial: () => 0 },
      { name: 'input.scale', shape: [bins], trained: false, initial: () => 1 },
    ];
  }

  forward(pass: Pass, input: Activations): Step {
    const { kernels } = pass;
    const { rows, features } = input;
    const output = activations(pass, input.lengths, features);
    const mean = pass.weight('input.mean');
    const scale = pass.weight('input.scale');
    kernels.call.standardize(output.address, input.address, mean, scale, rows, features);

    const backward = (outputGradient: number, inputGradient: number) => {
      if (!inputGradient) return;
      const zeros = kernels.allocate(features);
      clear(pass, zeros, features);
      kernels.call.standardize(inputGradient, outputGradient, zeros, scale, rows, features);
    };
    return { output, backward };
  }
}
