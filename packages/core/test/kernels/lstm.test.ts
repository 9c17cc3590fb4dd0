import { describe, expect, test } from 'vitest';
import * as twin from '../../dist/kernels/twins/lstm.js';
import { expectClose, forSizes, get, kernels, put, values } from './memory.js';

/** Row s of the running sequences stands in row 2 s + 1 of all frames. */
const rowOf = (s: number) => 2 * s + 1;

function rowTable(count: number): number {
  const address = kernels.allocate(count);
  kernels.integers(address, count).set(Array.from({ length: count }, (_, s) => rowOf(s)));
  return address;
}

describe('LSTM step', () => {
  test('forward equals its twin for every running sequence and touches no other row', () => {
    forSizes([5, 11], ([count, units], seed) => {
      const rows = 2 * count! + 1;
      const stride = units! + 3;
      const share = values(rows * 4 * units!, seed, 3);
      const recurrent = values(count! * 4 * units!, seed + 1, 3);
      const hidden = values(count! * units!, seed + 2);
      const cell = values(count! * units!, seed + 3, 2);
      const at = {
        gates: put(share),
        hidden: put(hidden),
        cell: put(cell),
        output: put(new Float32Array(rows * stride).fill(7)),
        hiddenBefore: put(new Float32Array(rows * units!)),
        cellBefore: put(new Float32Array(rows * units!)),
      };
      // biome-ignore format: arguments in the groups they belong to
      kernels.call.lstmStep(at.gates, put(recurrent), at.hidden, at.cell, at.output, stride,
        at.hiddenBefore, at.cellBefore, rowTable(count!), count!, units!);
      const gates = get(at.gates, rows * 4 * units!);
      const output = get(at.output, rows * stride);
      for (let s = 0; s < count!; s++) {
        const row = rowOf(s);
        const state = s * units!;
        const sums = Float64Array.from(
          { length: 4 * units! },
          (_, j) => share[row * 4 * units! + j]! + recurrent[s * 4 * units! + j]!,
        );
        const expected = twin.lstmStep(sums, Float64Array.from(cell.slice(state, state + units!)));
        expectClose(gates.slice(row * 4 * units!, (row + 1) * 4 * units!), expected.gates, 1e-6);
        expectClose(get(at.cell, cell.length).slice(state, state + units!), expected.cell, 1e-6);
        expectClose(get(at.hidden, hidden.length).slice(state, state + units!), expected.hidden, 1e-6);
        expectClose(output.slice(row * stride, row * stride + units!), expected.hidden, 1e-6);
        expect([...output.slice(row * stride + units!, (row + 1) * stride)]).toEqual([7, 7, 7]);
        const before = (address: number) =>
          get(address, rows * units!).slice(row * units!, (row + 1) * units!);
        expect(before(at.hiddenBefore)).toEqual(hidden.slice(state, state + units!));
        expect(before(at.cellBefore)).toEqual(cell.slice(state, state + units!));
      }
      expect(gates.slice(0, 4 * units!)).toEqual(share.slice(0, 4 * units!));
      expect([...output.slice(0, stride)].every((v) => v === 7)).toBe(true);
    });
  });

  test('backward equals its twin', () => {
    forSizes([5, 11], ([count, units], seed) => {
      const rows = 2 * count! + 1;
      const gates = values(rows * 4 * units!, seed);
      const cellBefore = values(rows * units!, seed + 1);
      const outputGradient = values(rows * units!, seed + 2);
      const hiddenGradient = values(count! * units!, seed + 3);
      const cellGradient = values(count! * units!, seed + 4);
      const at = {
        gates: put(gates),
        step: put(new Float32Array(count! * 4 * units!)),
        cell: put(cellGradient),
      };
      // biome-ignore format: arguments in the groups they belong to
      kernels.call.lstmStepBackward(at.gates, at.step, put(cellBefore), put(outputGradient), units!,
        put(hiddenGradient), at.cell, rowTable(count!), count!, units!);
      for (let s = 0; s < count!; s++) {
        const part = (data: Float32Array, row: number, width = units!) =>
          Float64Array.from(data.slice(row * width, (row + 1) * width));
        const row = rowOf(s);
        const above = part(hiddenGradient, s).map((g, j) => g + outputGradient[row * units! + j]!);
        const expected = twin.lstmStepBackward(
          part(gates, row, 4 * units!),
          part(cellBefore, row),
          above,
          part(cellGradient, s),
        );
        expectClose(part(get(at.gates, gates.length), row, 4 * units!), expected.sums, 1e-6);
        expectClose(part(get(at.step, count! * 4 * units!), s, 4 * units!), expected.sums, 1e-6);
        expectClose(part(get(at.cell, cellGradient.length), s), expected.before, 1e-6);
      }
    });
  });
});
