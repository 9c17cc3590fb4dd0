import { matrix, multiply, transposed } from '../../kernels/matrix.js';
import type { NetworkRecipe } from '../recipe.js';
import { type Activations, activations, clear, type Layer, learned, type Pass, type Step } from './layer.js';
import { pick, place, windowLayout } from './windows.js';

/**
 * Convolution over time with a bias and ReLU: an odd kernel, centred, zeros beyond the ends of each sequence; every
 * `stride`-th frame, ceil(length / stride) in all. The ReLU is left to who normalises what it gives, and the bias is left
 * out where batch normalisation would take it away again.
 *
 * One matrix product convolves all sequences: its rows are windows that overlap in memory (see `windowLayout`).
 */
export class Convolution implements Layer {
  readonly parameters;
  readonly dropped: boolean;
  readonly #rectified: boolean;
  readonly #biased: boolean;

  constructor(
    readonly name: string,
    readonly inputs: number,
    readonly outputs: number,
    readonly kernel: number,
    readonly stride: number,
    normalization: NetworkRecipe['normalization'] = 'none',
  ) {
    this.#rectified = normalization === 'none';
    this.dropped = this.#rectified;
    this.#biased = normalization !== 'batch';
    this.parameters = [
      learned(`${name}.weight`, [outputs, inputs, kernel], inputs * kernel),
      ...(this.#biased ? [learned(`${name}.bias`, [outputs], inputs * kernel)] : []),
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
    const weight = matrix(kernels.allocate(outputs * kernel * inputs), outputs, kernel * inputs);
    // PyTorch's (outputs, inputs, kernel) in the order of a window's values: (outputs, kernel, inputs).
    const parameter = `${this.name}.weight`;
    kernels.call.transposeBlocks(weight.address, pass.weight(parameter), outputs, inputs, kernel);
    const y = matrix(kernels.allocate(windows * outputs), windows, outputs); // (windows, outputs)
    if (this.#biased) {
      kernels.call.fillRows(y.address, outputs, pass.weight(`${this.name}.bias`), windows, outputs);
    }
    multiply(kernels, y, x, transposed(weight), this.#biased);
    pick(kernels, layout.outputSpans, output.address, y.address, outputs);
    if (this.#rectified) kernels.call.rectify(output.address, output.rows * outputs);
    if (!pass.training) kernels.release(mark);

    const backward = (outputGradient: number, inputGradient: number) => {
      if (this.#rectified) {
        kernels.call.rectifyBackward(outputGradient, output.address, output.rows * outputs);
      }
      if (this.#biased) {
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
      multiply(kernels, dx, dy, weight);
      clear(pass, spaced.address, spacedRows * inputs);
      kernels.call.addToRows(x.address, x.rowStride, dx.address, dx.rowStride, windows, kernel * inputs);
      pick(kernels, layout.inputSpans, inputGradient, spaced.address, inputs);
    };
    return { output, backward };
  }
}
