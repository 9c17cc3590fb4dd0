const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** One step of a sequence: from the sums of the gates (4 x units) and the cell before (units). */
function lstmStep(sums: Float64Array, cellBefore: Float64Array) {
  const units = cellBefore.length;
  const gates = sums.map((sum, i) => (Math.floor(i / units) === 2 ? Math.tanh(sum) : sigmoid(sum)));
  const cell = cellBefore.map((before, j) => gates[units + j]! * before + gates[j]! * gates[2 * units + j]!);
  const hidden = cell.map((value, j) => gates[3 * units + j]! * Math.tanh(value));
  return { gates, cell, hidden };
}

/** The step back: the gradients of the gates' sums (4 x units) and the cell before. */
function lstmStepBackward(
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

/** What a step of a sequence came to. */
interface Step extends ReturnType<typeof lstmStep> {
  readonly hiddenBefore: Float64Array;
  readonly cellBefore: Float64Array;
}

/**
 * Twin of `lstmForward` for one sequence, step after step.
 *
 * @param shares The input's share of the gates' sums, bias and all, for each step 4 x units.
 * @param weights 4 units x units.
 */
export function lstmForward(shares: readonly Float64Array[], weights: Float32Array): Step[] {
  const units = Math.sqrt(weights.length / 4);
  const steps: Step[] = [];
  let hiddenBefore = new Float64Array(units);
  let cellBefore = new Float64Array(units);
  for (const share of shares) {
    const sums = share.map((value, g) => {
      let sum = value;
      for (let j = 0; j < units; j++) sum += weights[g * units + j]! * hiddenBefore[j]!;
      return sum;
    });
    const step = { ...lstmStep(sums, cellBefore), hiddenBefore, cellBefore };
    steps.push(step);
    hiddenBefore = step.hidden;
    cellBefore = step.cell;
  }
  return steps;
}

/** Twin of `lstmBackward` for one sequence: for each step the gradient of the gates' sums, 4 x units. */
export function lstmBackward(
  steps: readonly Step[],
  weights: Float32Array, // (4 units, units)
  outputGradients: readonly Float64Array[], // for each step (units)
): Float64Array[] {
  const units = Math.sqrt(weights.length / 4);
  const gradients: Float64Array[] = [];
  let hidden = new Float64Array(units);
  let cell = new Float64Array(units);
  for (let t = steps.length - 1; t >= 0; t--) {
    const { gates, cellBefore } = steps[t]!;
    const whole = hidden.map((value, j) => value + outputGradients[t]![j]!);
    const { sums, before } = lstmStepBackward(gates, cellBefore, whole, cell);
    gradients.unshift(sums);
    cell = before;
    hidden = before.map((_, j) => sums.reduce((sum, value, g) => sum + value * weights[g * units + j]!, 0));
  }
  return gradients;
}
