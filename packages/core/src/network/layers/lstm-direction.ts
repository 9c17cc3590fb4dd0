import { matrix, multiply, multiplyEach, pack, transposed } from '../../kernels/matrix.js';
import { type Activations, learned, type ParameterSpecification, type Pass } from './layer.js';
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
    const count = input.lengths.length;
    const { steps, rowsAt, countsAt } = this.#timetable(pass, input);
    const x = matrix(input.address, rows, inputs);
    const weightInput = matrix(pass.weight(this.#name('weight_ih')), gates, inputs);
    const weightHidden = matrix(pass.weight(this.#name('weight_hh')), gates, units);
    const bias = kernels.allocate(gates);
    kernels.copy(bias, pass.weight(this.#name('bias_ih')), gates);
    kernels.call.addToRows(bias, 0, pass.weight(this.#name('bias_hh')), 0, 1, gates);

    const allGates = matrix(kernels.allocate(rows * gates), rows, gates);
    multiply(kernels, allGates, x, transposed(weightInput));
    const kept = training ? kernels.allocate(3 * rows * units) : 0;
    const state = kernels.allocate(6 * count * units);
    const work = kernels.allocate(kernels.call.MULTIPLY_WORK.value);
    const packed = pack(kernels, transposed(weightHidden));
    // biome-ignore format: arguments in the groups they belong to
    kernels.call.lstmForward(allGates.address, bias, state, output.address + this.column * 4, output.features, kept,
      packed.address, rowsAt, countsAt, steps, rows, units, kernels.fused, work);
    if (!training) kernels.release(mark);

    return (outputGradient: number, inputGradient: number) => {
      const packed = pack(kernels, weightHidden);
      // biome-ignore format: arguments in the groups they belong to
      kernels.call.lstmBackward(allGates.address, state, outputGradient + this.column * 4, output.features, kept,
        packed.address, rowsAt, countsAt, steps, rows, units, kernels.fused, work);
      const dGates = allGates; // (rows, 4 units)
      const dWeightInput = matrix(pass.gradient(this.#name('weight_ih')), gates, inputs);
      const dWeightHidden = matrix(pass.gradient(this.#name('weight_hh')), gates, units);
      multiplyEach(kernels, transposed(dGates), [
        { c: dWeightInput, b: x },
        { c: dWeightHidden, b: matrix(kept, rows, units) },
      ]);
      kernels.call.sumRows(pass.gradient(this.#name('bias_ih')), dGates.address, rows, gates);
      kernels.copy(pass.gradient(this.#name('bias_hh')), pass.gradient(this.#name('bias_ih')), gates);
      if (inputGradient) multiply(kernels, matrix(inputGradient, rows, inputs), dGates, weightInput, true);
    };
  }

  /** The timetable in the kernels' memory. */
  #timetable({ kernels }: Pass, { lengths, rows }: Activations) {
    const table = timetable(lengths, this.reverse);
    const rowsAt = kernels.allocate(rows);
    const countsAt = kernels.allocate(table.steps);
    kernels.integers(rowsAt, rows).set(table.rows);
    kernels.integers(countsAt, table.steps).set(table.counts);
    return { steps: table.steps, rowsAt, countsAt };
  }
}
