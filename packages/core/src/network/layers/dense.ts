import { matrix, multiply, transposed } from '../../kernels/matrix.js';
import { type Activations, activations, type Layer, learned, type Pass, type Step } from './layer.js';

/** y = x W^T + b, row by row, and nothing below 0 if `rectified`. */
export class Dense implements Layer {
  readonly parameters;
  readonly dropped: boolean;

  constructor(
    readonly name: string,
    inputs: number,
    readonly outputs: number,
    readonly rectified = false,
  ) {
    this.dropped = rectified;
    this.parameters = [
      learned(`${name}.weight`, [outputs, inputs], inputs),
      learned(`${name}.bias`, [outputs], inputs),
    ];
  }

  forward(pass: Pass, input: Activations): Step {
    const { kernels } = pass;
    const { rows, features } = input;
    const output = activations(pass, input.lengths, this.outputs);
    const x = matrix(input.address, rows, features); // (rows, inputs)
    const y = matrix(output.address, rows, this.outputs); // (rows, outputs)
    const weight = matrix(pass.weight(`${this.name}.weight`), this.outputs, features); // (outputs, inputs)
    kernels.call.fillRows(y.address, this.outputs, pass.weight(`${this.name}.bias`), rows, this.outputs);
    multiply(kernels, y, x, transposed(weight), true);
    if (this.rectified) kernels.call.rectify(output.address, rows * this.outputs);

    const backward = (outputGradient: number, inputGradient: number) => {
      if (this.rectified) kernels.call.rectifyBackward(outputGradient, output.address, rows * this.outputs);
      const dy = matrix(outputGradient, rows, this.outputs); // (rows, outputs)
      const dWeight = matrix(pass.gradient(`${this.name}.weight`), this.outputs, features); // (outputs, inputs)
      multiply(kernels, dWeight, transposed(dy), x);
      kernels.call.sumRows(pass.gradient(`${this.name}.bias`), dy.address, rows, this.outputs);
      if (inputGradient) multiply(kernels, matrix(inputGradient, rows, features), dy, weight);
    };
    return { output, backward };
  }
}
