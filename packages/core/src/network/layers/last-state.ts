import type { Activations, Pass } from './layer.js';
import type { PoolingPart } from './pooling.js';

/** Columns of the frames that one direction of an LSTM made. */
export interface DirectionColumns {
  readonly units: number;
  /** Whether it ends at the first frame instead of the last. */
  readonly reverse: boolean;
}

/** The state in which each direction of the LSTM before it ends, as Keras' LSTM returns without its sequences. */
export class LastState implements PoolingPart {
  readonly parameters = [];
  readonly outputs: number;

  /** @param column Where its columns stand in the output. */
  constructor(
    readonly directions: readonly DirectionColumns[],
    readonly column: number,
  ) {
    this.outputs = directions.reduce((sum, { units }) => sum + units, 0);
  }

  forward({ kernels }: Pass, input: Activations, output: Activations) {
    const places = this.#places(input, output);
    for (const { from, to, count } of places) kernels.copy(output.address + to, input.address + from, count);
    return (outputGradient: number, inputGradient: number) => {
      for (const { from, to, count } of places) {
        kernels.call.addToRows(inputGradient + from, count, outputGradient + to, count, 1, count);
      }
    };
  }

  /** Offsets in bytes of each sequence's and direction's last state. */
  #places({ lengths, features }: Activations, output: Activations) {
    let start = 0;
    return Array.from(lengths).flatMap((length, s) => {
      const first = start;
      start += length;
      let unit = 0;
      return this.directions.map(({ units, reverse }) => {
        const frame = reverse ? first : start - 1;
        const place = {
          from: (frame * features + unit) * 4,
          to: (s * output.features + this.column + unit) * 4,
          count: units,
        };
        unit += units;
        return place;
      });
    });
  }
}
