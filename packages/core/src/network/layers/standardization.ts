import { type Activations, activations, type Layer, type Pass, type Step } from './layer.js';

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
    const output = activations(pass, input.lengths, input.features);
    const mean = pass.weight('input.mean');
    const scale = pass.weight('input.scale');
    pass.kernels.call.standardize(output.address, input.address, mean, scale, input.rows, input.features);
    return { output, backward: () => {} };
  }
}
