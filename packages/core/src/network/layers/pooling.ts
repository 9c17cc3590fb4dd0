import type { NetworkRecipe } from '../recipe.js';
import { AttentionPooling } from './attention.js';
import { Functionals } from './functionals.js';
import { type DirectionColumns, LastState } from './last-state.js';
import {
  type Activations,
  activations,
  clear,
  type Layer,
  type ParameterSpecification,
  type Pass,
  type Step,
} from './layer.js';
import { StatisticsPooling } from './statistics.js';

/** One way to turn the frames of a sequence into a row; its columns of the output are its own. */
export interface PoolingPart {
  readonly parameters: readonly ParameterSpecification[];
  readonly outputs: number;
  /** Writes its columns; returns the way back, which adds to the input's gradient. */
  forward(
    pass: Pass,
    input: Activations,
    output: Activations,
  ): (outputGradient: number, inputGradient: number) => void;
}

/** Turns each sequence into one row: its frames, by one or more poolings side by side, and its functionals. */
export class Pooling implements Layer {
  readonly parameters;
  readonly outputs: number;
  readonly dropped = true;
  readonly #parts: PoolingPart[] = [];

  /**
   * @param directions What the frames are made of.
   * @param attention Units of the attention's hidden layer, and its heads.
   * @param functionals Numbers that describe a whole utterance.
   */
  constructor(
    kinds: NetworkRecipe['pooling'],
    directions: readonly DirectionColumns[],
    attention: { units: number; heads: number },
    functionals = 0,
  ) {
    const inputs = directions.reduce((sum, { units }) => sum + units, 0);
    let column = 0;
    for (const kind of kinds) {
      const part = {
        statistics: () => new StatisticsPooling(inputs, column),
        attention: () => new AttentionPooling(inputs, attention.units, attention.heads, column),
        last: () => new LastState(directions, column),
        functionals: () => new Functionals(functionals, column),
      }[kind]();
      this.#parts.push(part);
      column += part.outputs;
    }
    this.outputs = column;
    this.parameters = this.#parts.flatMap((part) => part.parameters);
  }

  forward(pass: Pass, input: Activations): Step {
    const output = activations(pass, new Int32Array(input.lengths.length).fill(1), this.outputs);
    const back = this.#parts.map((part) => part.forward(pass, input, output));
    const backward = (outputGradient: number, inputGradient: number) => {
      clear(pass, inputGradient, input.rows * input.features);
      for (const part of back) part(outputGradient, inputGradient);
    };
    return { output, backward };
  }
}
