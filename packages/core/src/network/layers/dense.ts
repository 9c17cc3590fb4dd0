import { matrix, multiply, transposed } from '../../kernels/matrix.js';
import { type Activation, activate } from './activation.js';
import {
  type Activations,
  activations,
  clear,
  type Layer,
  learned,
  type ParameterSpecification,
  type Pass,
  type Step,
} from './layer.js';
import { addProduct } from './weight.js';

/** y = x W^T + b, row by row, then the activation. */
export class Dense implements Layer {
  readonly parameters: readonly ParameterSpecification[];
  readonly dropped: boolean;
  readonly activation: Activation;
  readonly bias: boolean;

  /** @param options What follows the sums, by default nothing; and whether there is a bias, by default there is. */
  constructor(
    readonly name: string,
    inputs: number,
    readonly outputs: number,
    { activation = 'none', bias = true }: { activation?: Activation; bias?: boolean } = {},
  ) {
    this.activation = activation;
    this.bias = bias;
    this.dropped = activation !== 'none';
    const weight = learned(`${name}.weight`, [outputs, inputs], inputs);
    this.parameters = bias ? [weight, learned(`${name}.bias`, [outputs], inputs)] : [weight];
  }

  forward(pass: Pass, input: Activations): Step {
    const { kernels } = pass;
    const { rows, features } = input;
    const output = activations(pass, input.lengths, this.outputs);
    const x = matrix(input.address, rows, features); // (rows, inputs)
    const y = matrix(output.address, rows, this.outputs); // (rows, outputs)
    const name = `${this.name}.weight`;
    const weight = () => matrix(pass.weight(name), this.outputs, features); // (outputs, inputs)
    const bias = this.bias ? `${this.name}.bias` : null;
    if (bias) kernels.call.copyRows(y.address, this.outputs, pass.weight(bias), 0, rows, this.outputs);
    else clear(pass, y.address, rows * this.outputs);
    addProduct(pass, y, x, name, weight);
    const activationBackward = activate(pass, this.activation, y.address, rows * this.outputs);

    const backward = (outputGradient: number, inputGradient: number) => {
      activationBackward(outputGradient);
      const dy = matrix(outputGradient, rows, this.outputs); // (rows, outputs)
      const dWeight = matrix(pass.gradient(name), this.outputs, features); // (outputs, inputs)
      multiply(kernels, dWeight, transposed(dy), x);
      if (bias) kernels.call.sumRows(pass.gradient(bias), dy.address, rows, this.outputs);
      if (inputGradient) multiply(kernels, matrix(inputGradient, rows, features), dy, weight());
    };
    return { output, backward };
  }
}
