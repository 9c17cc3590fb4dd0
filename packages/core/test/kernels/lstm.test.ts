import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KernelInstance } from '../../dist/kernels/instance.js';
import { matrix, pack, transposed } from '../../dist/kernels/matrix.js';
import * as twin from '../../dist/kernels/twins/lstm.js';
import { timetable } from '../../dist/network/layers/timetable.js';
import { expectClose, values } from './memory.js';

const sizes = {
  lengths: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 9 }),
  units: fc.integer({ min: 1, max: 11 }),
  reverse: fc.boolean(),
  seed: fc.nat(),
};
const PADDING = 3; // columns of the output that are others'

/** Runs the kernels there and back on sequences one after another. */
function run(kernels: KernelInstance, { lengths, units, reverse, seed }: Sizes) {
  const mark = kernels.mark();
  const put = (data: Float32Array) => {
    const address = kernels.allocate(data.length);
    kernels.floats(address, data.length).set(data);
    return address;
  };
  const putIntegers = (data: Int32Array) => {
    const address = kernels.allocate(data.length);
    kernels.integers(address, data.length).set(data);
    return address;
  };
  const table = timetable(Int32Array.from(lengths), reverse);
  const frames = table.rows.length;
  const [rows, counts] = [putIntegers(table.rows), putIntegers(table.counts)];
  const stride = units + PADDING;
  const shares = values(frames * 4 * units, seed, 3);
  const bias = values(4 * units, seed + 1);
  const weights = values(4 * units * units, seed + 2);
  const outputGradient = values(frames * stride, seed + 3);
  const gates = put(shares);
  const state = put(new Float32Array(6 * lengths.length * units).fill(Number.NaN));
  const output = put(new Float32Array(frames * stride).fill(7));
  const kept = put(new Float32Array(3 * frames * units));
  const work = kernels.allocate(kernels.call.MULTIPLY_WORK.value);
  const square = matrix(put(weights), 4 * units, units);
  const forwardWeights = pack(kernels, transposed(square)).address;
  const backwardWeights = pack(kernels, square).address;
  // biome-ignore format: arguments in the groups they belong to
  kernels.call.lstmForward(gates, put(bias), state, output, stride, kept, forwardWeights,
    rows, counts, table.steps, frames, units, kernels.fused, work);
  const result = {
    shares,
    bias,
    weights,
    outputGradient,
    gates: kernels.floats(gates, shares.length).slice(),
    output: kernels.floats(output, frames * stride).slice(),
    hiddenBefore: kernels.floats(kept, frames * units).slice(),
    gradient: new Float32Array(0),
  };
  const gradientAt = put(outputGradient);
  // biome-ignore format: arguments in the groups they belong to
  kernels.call.lstmBackward(gates, state, gradientAt, stride, kept, backwardWeights,
    rows, counts, table.steps, frames, units, kernels.fused, work);
  result.gradient = kernels.floats(gates, shares.length).slice();
  kernels.release(mark);
  return result;
}

interface Sizes {
  lengths: number[];
  units: number;
  reverse: boolean;
  seed: number;
}

for (const arithmetic of ['strict', 'fused'] as const) {
  const kernels = new KernelInstance(arithmetic);
  test(`a direction of an LSTM equals its twin there and back, ${arithmetic}`, () => {
    fc.assert(
      fc.property(fc.record(sizes), (drawn) => {
        const { lengths, units, reverse } = drawn;
        const stride = units + PADDING;
        const got = run(kernels, drawn);
        let start = 0;
        for (const length of lengths) {
          const order = Array.from({ length }, (_, t) => start + (reverse ? length - 1 - t : t));
          start += length;
          const row = (data: Float32Array, width: number, r: number, count = width) =>
            data.slice(r * width, r * width + count);
          const shares = order.map((r) =>
            Float64Array.from(row(got.shares, 4 * units, r), (value, g) => value + got.bias[g]!),
          );
          const steps = twin.lstmForward(shares, got.weights);
          const outputGradients = order.map((r) =>
            Float64Array.from(row(got.outputGradient, stride, r, units)),
          );
          const gradients = twin.lstmBackward(steps, got.weights, outputGradients);
          order.forEach((r, t) => {
            const step = steps[t]!;
            expectClose(row(got.gates, 4 * units, r), step.gates, 2e-5);
            expectClose(row(got.output, stride, r, units), step.hidden, 2e-5);
            expect([...row(got.output, stride, r).slice(units)]).toEqual(Array(PADDING).fill(7));
            expectClose(row(got.hiddenBefore, units, r), step.hiddenBefore, 2e-5);
            expectClose(row(got.gradient, 4 * units, r), gradients[t]!, 1e-4);
          });
        }
      }),
      { numRuns: 60 },
    );
  });
}

test('keeping nothing for the way back gives the same output', () => {
  const kernels = new KernelInstance();
  const put = (data: Float32Array) => {
    const address = kernels.allocate(data.length);
    kernels.floats(address, data.length).set(data);
    return address;
  };
  const [frames, units] = [6, 5];
  const rows = kernels.allocate(frames);
  kernels.integers(rows, frames).set(Array.from({ length: frames }, (_, t) => t));
  const counts = kernels.allocate(frames);
  kernels.integers(counts, frames).fill(1);
  const weights = pack(kernels, matrix(put(values(20 * units, 1)), units, 20)).address;
  const work = kernels.allocate(kernels.call.MULTIPLY_WORK.value);
  const outputs = [0, kernels.allocate(3 * frames * units)].map((kept) => {
    const output = kernels.allocate(frames * units);
    const gates = put(values(frames * 20, 2));
    const state = kernels.allocate(6 * units);
    // biome-ignore format: arguments in the groups they belong to
    kernels.call.lstmForward(gates, put(values(20, 3)), state, output, units, kept, weights,
      rows, counts, frames, frames, units, false, work);
    return kernels.floats(output, frames * units).slice();
  });
  expect(outputs[0]).toEqual(outputs[1]);
});
