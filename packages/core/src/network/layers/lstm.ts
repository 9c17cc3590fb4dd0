import type { DirectionColumns } from './last-state.js';
import { type Activations, activations, clear, type Layer, type Pass, type Step } from './layer.js';
import { LstmDirection } from './lstm-direction.js';

/**
 * An LSTM layer over time, in one direction or both; the forward direction's units come first. Parameters are named,
 * shaped and ordered as in torch.nn.LSTM: gates input, forget, candidate, output, and two biases.
 */
export class Lstm implements Layer {
  readonly parameters;
  readonly outputs: number;
  readonly dropped = true;
  /** The columns of its output. */
  readonly columns: readonly DirectionColumns[];
  readonly #directions: LstmDirection[];

  /** @param index Place among the LSTM layers, from 0. */
  constructor(index: number, inputs: number, units: number, direction: 'forward' | 'backward' | 'both') {
    this.#directions = [false, true]
      .filter((reverse) => direction === 'both' || reverse === (direction === 'backward'))
      .map((reverse, place) => new LstmDirection(index, inputs, units, reverse, place * units));
    this.columns = this.#directions.map(({ reverse }) => ({ units, reverse }));
    this.outputs = units * this.#directions.length;
    this.parameters = this.#directions.flatMap((each) => each.parameters);
  }

  forward(pass: Pass, input: Activations): Step {
    const output = activations(pass, input.lengths, this.outputs);
    const back = this.#directions.map((direction) => direction.forward(pass, input, output));
    const backward = (outputGradient: number, inputGradient: number) => {
      if (inputGradient) clear(pass, inputGradient, input.rows * input.features);
      for (const direction of back) direction(outputGradient, inputGradient);
    };
    return { output, backward };
  }
}
