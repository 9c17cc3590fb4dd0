import { type Matrix, matrix, multiply, transposed } from '../../kernels/matrix.js';
import { type Activation, activate } from './activation.js';
import { type Activations, activations, clear, type Layer, learned, type Pass, type Step } from './layer.js';
import { addProduct, windowWeight } from './weight.js';
import { pick, place, windowLayout } from './windows.js';

/**
 * Convolution over time with a bias and an activation: an odd kernel, centred, zeros beyond the ends of each sequence;
 * every `stride`-th frame, ceil(length / stride) in all. Who normalises what it gives has the activation, and batch
 * normalisation would take the bias away again.
 *
 * One matrix product convolves all sequences: its rows are windows that overlap in memory (see `windowLayout`).
 */
export class Convolution implements Layer {
  readonly parameters;
  readonly dropped: boolean;

  constructor(
    readonly name: string,
    readonly inputs: number,
    readonly outputs: number,
    readonly kernel: number,
    readonly stride: number,
    readonly activation: Activation = 'relu',
    readonly biased = true,
  ) {
    this.dropped = activation !== 'none';
    this.parameters = [
      learned(`${name}.weight`, [outputs, inputs, kernel], inputs * kernel),
      ...(biased ? [learned(`${name}.bias`, [outputs], inputs * kernel)] : []),
    ];
  }

  forward(pass: Pass, input: Activations): Step {
    const { kernels } = pass;
    const { inputs, outputs, kernel, stride } = this;
    const layout = windowLayout(input.lengths, kernel, stride);
    const { windows, spacedRows } = layout;
    const output = activations(pass, layout.outputLengths, outputs);
    const mark = kernels.mark();
    const spaced = matrix(kernels.allocate(spacedRows * inputs), spacedRows, inputs);
    clear(pass, spaced.address, spacedRows * inputs);
    place(kernels, layout.inputSpans, spaced.address, input.address, inputs);
    const x = matrix(spaced.address, windows, kernel * inputs, stride * inputs); // (windows, kernel inputs)
    const parameter = `${this.name}.weight`;
    let windowed: Matrix | undefined;
    const weight = () =>
      (windowed ??= windowWeight(kernels, pass.weight(parameter), outputs, inputs, kernel));
    const y = matrix(kernels.allocate(windows * outputs), windows, outputs); // (windows, outputs)
    if (this.biased) {
      kernels.call.copyRows(y.address, outputs, pass.weight(`${this.name}.bias`), 0, windows, outputs);
    } else clear(pass, y.address, windows * outputs);
    addProduct(pass, y, x, parameter, weight);
    pick(kernels, layout.outputSpans, output.address, y.address, outputs);
    const activationBackward = activate(pass, this.activation, output.address, output.rows * outputs);
    if (!pass.training) kernels.release(mark);

    const backward = (outputGradient: number, inputGradient: number) => {
      activationBackward(outputGradient);
      if (this.biased) {
        kernels.call.sumRows(pass.gradient(`${this.name}.bias`), outputGradient, output.rows, outputs);
      }
      const dy = y; // the output's memory serves for its gradient
      clear(pass, dy.address, windows * outputs);
      place(kernels, layout.outputSpans, dy.address, outputGradient, outputs);
      const dWeight = matrix(kernels.allocate(outputs * kernel * inputs), outputs, kernel * inputs);
      multiply(kernels, dWeight, transposed(dy), x);
      kernels.call.transposeBlocks(pass.gradient(parameter), dWeight.address, outputs, kernel, inputs);
      if (!inputGradient) return;
      const dx = matrix(kernels.allocate(windows * kernel * inputs), windows, kernel * inputs);
      multiply(kernels, dx, dy, weight());
      clear(pass, spaced.address, spacedRows * inputs);
      kernels.call.addToRows(x.address, x.rowStride, dx.address, dx.rowStride, windows, kernel * inputs);
      pick(kernels, layout.inputSpans, inputGradient, spaced.address, inputs);
    };
    return { output, backward };
  }
}
