import { matrix, multiply, pack, transposed } from '../../kernels/matrix.js';
import { type Activations, clear, learned, type ParameterSpecification, type Pass } from './layer.js';
import { timetable } from './timetable.js';

/** One direction of an LSTM layer. */
export class LstmDirection {
  readonly parameters: ParameterSpecification[];
  readonly #suffix: string;

  /**
   * @param reverse Whether it reads each sequence from its end.
   * @param column Where its units stand in the layer's output.
   */
  constructor(
    index: number,
    readonly inputs: number,
    readonly units: number,
    readonly reverse: boolean,
    readonly column: number,
  ) {
    this.#suffix = `l${index}${reverse ? '_reverse' : ''}`;
    const gates = 4 * units;
    const inputBias = learned(this.#name('bias_ih'), [gates], units);
    this.parameters = [
      learned(this.#name('weight_ih'), [gates, inputs], units),
      learned(this.#name('weight_hh'), [gates, units], units),
      // A forget gate that begins open carries gradients far back (Jozefowicz et al., 2015).
      {
        ...inputBias,
        initial: (random, i) => (i >= units && i < 2 * units ? 1 : inputBias.initial(random, i)),
      },
      learned(this.#name('bias_hh'), [gates], units),
    ];
  }

  #name(kind: string): string {
    return `lstm.${kind}_${this.#suffix}`;
  }

  /** Writes its columns of the layer's output; returns the way back, which adds to the input's gradient. */
  forward(pass: Pass, input: Activations, output: Activations) {
    const { kernels, training } = pass;
    const { units, inputs } = this;
    const { rows } = input;
    const gates = 4 * units;
    const mark = kernels.mark();
    const table = timetable(input.lengths, this.reverse);
    const tableAddress = kernels.allocate(rows);
    kernels.integers(tableAddress, rows).set(table.rows);
    const count = input.lengths.length;
    const x = matrix(input.address, rows, inputs);
    const weightInput = matrix(pass.weight(this.#name('weight_ih')), gates, inputs);
    const weightHidden = matrix(pass.weight(this.#name('weight_hh')), gates, units);

    const allGates = matrix(kernels.allocate(rows * gates), rows, gates);
    kernels.call.fillRows(allGates.address, gates, pass.weight(this.#name('bias_ih')), rows, gates);
    kernels.call.addToRows(allGates.address, gates, pass.weight(this.#name('bias_hh')), 0, rows, gates);
    multiply(kernels, allGates, x, transposed(weightInput), true);

    const hiddenBefore = training ? kernels.allocate(rows * units) : 0;
    const cellBefore = training ? kernels.allocate(rows * units) : 0;
    const hidden = kernels.allocate(count * units);
    const cell = kernels.allocate(count * units);
    clear(pass, hidden, count * units);
    clear(pass, cell, count * units);
    const recurrent = kernels.allocate(count * gates);
    const packed = pack(kernels, transposed(weightHidden));
    for (let t = 0; t < table.steps; t++) {
      const running = table.counts[t]!;
      multiply(kernels, matrix(recurrent, running, gates), matrix(hidden, running, units), packed);
      // biome-ignore format: arguments in the groups they belong to
      kernels.call.lstmStep(allGates.address, recurrent, hidden, cell, output.address + this.column * 4,
        output.features, hiddenBefore, cellBefore, tableAddress + table.offsets[t]! * 4, running, units);
    }
    if (!training) kernels.release(mark);

    return (outputGradient: number, inputGradient: number) => {
      const packed = pack(kernels, weightHidden);
      const hiddenGradient = hidden; // the states' memory serves for their gradients
      const cellGradient = cell;
      const stepGradient = recurrent;
      clear(pass, hiddenGradient, count * units);
      clear(pass, cellGradient, count * units);
      for (let t = table.steps - 1; t >= 0; t--) {
        const running = table.counts[t]!;
        // biome-ignore format: arguments in the groups they belong to
        kernels.call.lstmStepBackward(allGates.address, stepGradient, cellBefore, outputGradient + this.column * 4,
          output.features, hiddenGradient, cellGradient, tableAddress + table.offsets[t]! * 4, running, units);
        if (t > 0) {
          multiply(
            kernels,
            matrix(hiddenGradient, running, units),
            matrix(stepGradient, running, gates),
            packed,
          );
        }
      }
      const dGates = allGates; // (rows, 4 units)
      const dWeightInput = matrix(pass.gradient(this.#name('weight_ih')), gates, inputs);
      multiply(kernels, dWeightInput, transposed(dGates), x);
      const dWeightHidden = matrix(pass.gradient(this.#name('weight_hh')), gates, units);
      multiply(kernels, dWeightHidden, transposed(dGates), matrix(hiddenBefore, rows, units));
      kernels.call.sumRows(pass.gradient(this.#name('bias_ih')), dGates.address, rows, gates);
      kernels.copy(pass.gradient(this.#name('bias_hh')), pass.gradient(this.#name('bias_ih')), gates);
      if (inputGradient) multiply(kernels, matrix(inputGradient, rows, inputs), dGates, weightInput, true);
    };
  }
}
