const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Twin of `lstmStep` for one sequence: from the sums of the gates (4 x units) and the cell before (units). */
export function lstmStep(sums: Float64Array, cellBefore: Float64Array) {
  const units = cellBefore.length;
  const gates = sums.map((sum, i) => (Math.floor(i / units) === 2 ? Math.tanh(sum) : sigmoid(sum)));
  const cell = cellBefore.map((before, j) => gates[units + j]! * before + gates[j]! * gates[2 * units + j]!);
  const hidden = cell.map((value, j) => gates[3 * units + j]! * Math.tanh(value));
  return { gates, cell, hidden };
}

/** Twin of `lstmStepBackward` for one sequence: the gradients of the gates' sums (4 x units) and the cell before. */
export function lstmStepBackward(
  gates: Float64Array, // (4, units)
  cellBefore: Float64Array,
  hiddenGradient: Float64Array,
  cellGradient: Float64Array,
) {
  const units = cellBefore.length;
  const sums = new Float64Array(4 * units);
  const before = new Float64Array(units);
  for (let j = 0; j < units; j++) {
    const [i, f, g, o] = [0, 1, 2, 3].map((gate) => gates[gate * units + j]!) as [
      number,
      number,
      number,
      number,
    ];
    const t = Math.tanh(f * cellBefore[j]! + i * g);
    const dc = cellGradient[j]! + hiddenGradient[j]! * o * (1 - t * t);
    sums[j] = dc * g * i * (1 - i);
    sums[units + j] = dc * cellBefore[j]! * f * (1 - f);
    sums[2 * units + j] = dc * i * (1 - g * g);
    sums[3 * units + j] = hiddenGradient[j]! * t * o * (1 - o);
    before[j] = dc * f;
  }
  return { sums, before };
}
