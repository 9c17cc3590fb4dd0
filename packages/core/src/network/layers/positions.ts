import { UsageError } from '../../errors.js';
import { add } from './add.js';
import { type Activations, activations, type Layer, type Pass, type Step } from './layer.js';

/** Adds a table's first rows to each sequence, the row of each frame's place. The table is given, not learned. */
export class Positions implements Layer {
  readonly parameters;
  readonly dropped = false;

  /** @param longest Rows of the table: the most frames a sequence may have. */
  constructor(
    readonly name: string,
    readonly longest: number,
    readonly outputs: number,
  ) {
    this.parameters = [
      { name: `${name}.weight`, shape: [longest, outputs], trained: false, initial: () => 0 },
    ];
  }

  /** @throws {UsageError} where a sequence has more frames than there are positions. */
  forward(pass: Pass, input: Activations): Step {
    const { kernels } = pass;
    const { lengths, features } = input;
    const output = activations(pass, lengths, features);
    const values = output.rows * features;
    kernels.copy(output.address, input.address, values);
    let row = 0;
    for (const length of lengths) {
      if (length > this.longest) {
        throw new UsageError(
          `A sequence has ${length} frames, there are positions for ${this.longest}; cut it into windows.`,
        );
      }
      add(
        kernels,
        output.address + row * features * 4,
        pass.weight(`${this.name}.weight`),
        length * features,
      );
      row += length;
    }
    const backward = (outputGradient: number, inputGradient: number) => {
      if (inputGradient) kernels.copy(inputGradient, outputGradient, values);
    };
    return { output, backward };
  }
}
