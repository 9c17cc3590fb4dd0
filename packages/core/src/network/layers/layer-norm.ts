import { type Activations, activations, type Layer, type Pass, type Step } from './layer.js';

/** Added to the variance, as in torch.nn.LayerNorm. */
const EPSILON = 1e-5;

/** Layer normalisation (Ba, Kiros and Hinton, 2016): each frame less its mean, over its deviation, times a gain, plus a bias. */
export class LayerNorm implements Layer {
  readonly parameters;
  readonly dropped = false;

  constructor(
    readonly name: string,
    readonly outputs: number,
  ) {
    this.parameters = [
      { name: `${name}.weight`, shape: [outputs], trained: true, initial: () => 1 },
      { name: `${name}.bias`, shape: [outputs], trained: true, initial: () => 0 },
    ];
  }

  forward(pass: Pass, input: Activations): Step {
    const { call } = pass.kernels;
    const { rows, features, address: x } = input;
    const output = activations(pass, input.lengths, features);
    const gain = pass.weight(`${this.name}.weight`);
    const bias = pass.weight(`${this.name}.bias`);
    call.normalizeRows(output.address, x, gain, bias, rows, features, EPSILON);

    const backward = (outputGradient: number, inputGradient: number) => {
      const dx = inputGradient || outputGradient;
      const dGain = pass.gradient(`${this.name}.weight`);
      const dBias = pass.gradient(`${this.name}.bias`);
      call.normalizeRowsBackward(dx, dGain, dBias, outputGradient, x, gain, rows, features, EPSILON);
    };
    return { output, backward };
  }
}
