import type { KernelInstance } from '../../kernels/instance.js';
import { type Matrix, matrix } from '../../kernels/matrix.js';
import type { EncoderBlocksRecipe } from '../recipe.js';
import { add } from './add.js';
import { type Activations, activations, type Layer, type Pass, type Step } from './layer.js';
import { TransformerBlock } from './transformer-block.js';

/**
 * Blocks of an encoder that are trained with the network: they go on from the last state of a frame, and the state after
 * each stands behind those that were there, as if it had come with the frame. Parameters are named as within Whisper's
 * blocks; their first values are the encoder's, not drawn.
 */
export class EncoderBlocks implements Layer {
  readonly parameters;
  readonly outputs: number;
  readonly dropped = false;
  readonly #blocks: readonly TransformerBlock[];
  readonly #width: number;

  /** @param inputs States side by side in a frame, each as wide as the recipe says. */
  constructor(
    readonly inputs: number,
    { blocks, width, heads, hidden }: EncoderBlocksRecipe,
  ) {
    this.#width = width;
    this.#blocks = Array.from(
      { length: blocks },
      (_, i) => new TransformerBlock(`encoder.${i}`, width, heads, hidden),
    );
    this.outputs = inputs + blocks * width;
    this.parameters = this.#blocks.flatMap(({ parameters }) =>
      parameters.map((parameter) => ({ ...parameter, pretrained: true, initial: () => 0 })),
    );
  }

  forward(pass: Pass, input: Activations): Step {
    const { kernels } = pass;
    const { lengths, rows } = input;
    const { inputs, outputs } = this;
    const width = this.#width;
    const frames = (address: number) => matrix(address, rows, inputs, outputs); // of the output: what came in
    const beside = (address: number, i: number) =>
      matrix(address + (inputs + i * width) * 4, rows, width, outputs); // the state after block i
    const last = (address: number) => matrix(address + (inputs - width) * 4, rows, width, inputs);

    const output = activations(pass, lengths, outputs);
    const mark = kernels.mark();
    copyRows(kernels, frames(output.address), matrix(input.address, rows, inputs));
    let state = activations(pass, lengths, width);
    copyRows(kernels, matrix(state.address, rows, width), last(input.address));
    const steps = this.#blocks.map((block, i) => {
      const step = block.forward(pass, state);
      state = step.output;
      copyRows(kernels, beside(output.address, i), matrix(state.address, rows, width));
      return step;
    });
    if (!pass.training) kernels.release(mark);

    const backward = (outputGradient: number, inputGradient: number) => {
      let behind = 0; // gradient of a block's output by way of the next block
      for (const [i, step] of [...steps.entries()].reverse()) {
        const gradient = kernels.allocate(rows * width);
        copyRows(kernels, matrix(gradient, rows, width), beside(outputGradient, i));
        if (behind) add(kernels, gradient, behind, rows * width);
        behind = i > 0 || inputGradient ? kernels.allocate(rows * width) : 0;
        step.backward(gradient, behind);
      }
      if (!inputGradient) return;
      copyRows(kernels, matrix(inputGradient, rows, inputs), frames(outputGradient));
      kernels.call.addToRows(last(inputGradient).address, inputs, behind, width, rows, width);
    };
    return { output, backward };
  }
}

function copyRows(kernels: KernelInstance, to: Matrix, from: Matrix): void {
  for (let row = 0; row < to.rows; row++) {
    kernels.copy(to.address + row * to.rowStride * 4, from.address + row * from.rowStride * 4, to.columns);
  }
}
