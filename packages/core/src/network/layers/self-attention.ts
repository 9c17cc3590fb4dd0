import { type Matrix, matrix } from '../../kernels/matrix.js';
import { add } from './add.js';
import { Dense } from './dense.js';
import { type Activations, activations, keepOnly, type Layer, type Pass, type Step } from './layer.js';
import { attend, attendBackward, type Head } from './scaled-dot-product.js';

/**
 * Self-attention over the frames of each sequence with several heads (Vaswani et al., 2017). Parameters are named as
 * Whisper's. Keys have no bias: it would add the same to all of a query's scores, which softmax does not see.
 */
export class SelfAttention implements Layer {
  readonly parameters;
  readonly dropped = false;
  readonly #query: Dense;
  readonly #key: Dense;
  readonly #value: Dense;
  readonly #output: Dense;

  /**
   * @param outputs Width of a frame, before and after.
   * @param heads A divisor of the width.
   */
  constructor(
    name: string,
    readonly outputs: number,
    readonly heads: number,
  ) {
    this.#query = new Dense(`${name}.q_proj`, outputs, outputs);
    this.#key = new Dense(`${name}.k_proj`, outputs, outputs, { bias: false });
    this.#value = new Dense(`${name}.v_proj`, outputs, outputs);
    this.#output = new Dense(`${name}.out_proj`, outputs, outputs);
    const parts = [this.#query, this.#key, this.#value, this.#output];
    this.parameters = parts.flatMap((part) => part.parameters);
  }

  forward(pass: Pass, input: Activations): Step {
    const { kernels } = pass;
    const { lengths, rows, features } = input;
    const mark = kernels.mark();
    const query = this.#query.forward(pass, input);
    const key = this.#key.forward(pass, input);
    const value = this.#value.forward(pass, input);
    const mixed = activations(pass, lengths, features);
    for (const part of this.#parts(lengths)) {
      attend(kernels, part(mixed.address), headOf(part, query.output, key.output, value.output));
    }
    const result = this.#output.forward(pass, mixed);

    const backward = (outputGradient: number, inputGradient: number) => {
      const gradient = () => ({ address: kernels.allocate(rows * features) });
      const [dMixed, dQuery, dKey, dValue] = [gradient(), gradient(), gradient(), gradient()];
      result.backward(outputGradient, dMixed.address);
      for (const part of this.#parts(lengths)) {
        const head = headOf(part, query.output, key.output, value.output);
        attendBackward(kernels, headOf(part, dQuery, dKey, dValue), part(dMixed.address), head);
      }
      query.backward(dQuery.address, inputGradient);
      const more = inputGradient && dMixed.address; // what is behind it is done
      for (const [step, { address }] of [
        [key, dKey],
        [value, dValue],
      ] as const) {
        step.backward(address, more);
        if (inputGradient) add(kernels, inputGradient, more, rows * features);
      }
    };
    return { output: keepOnly(pass, mark, result.output), backward };
  }

  /** For each sequence and head, what finds their part of values laid out as the input. */
  #parts(lengths: Int32Array): Part[] {
    const size = this.outputs / this.heads;
    let row = 0;
    return Array.from(lengths).flatMap((length) => {
      const start = row * this.outputs;
      row += length;
      return Array.from({ length: this.heads }, (_, head): Part => {
        return (address) => matrix(address + (start + head * size) * 4, length, size, this.outputs);
      });
    });
  }
}

/** The rows of a sequence and the columns of a head, of values at an address. */
type Part = (address: number) => Matrix;

interface Values {
  readonly address: number;
}

function headOf(part: Part, query: Values, key: Values, value: Values): Head {
  return { query: part(query.address), key: part(key.address), value: part(value.address) };
}
