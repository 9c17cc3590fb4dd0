import type { KernelInstance } from '../../kernels/instance.js';
import type { Matrix } from '../../kernels/matrix.js';
import type { FrozenWeight } from './weight.js';

/** A weight is a whole number from -2047 to 2047 times the scale of its output: 12 bits. */
const WEIGHT_LIMIT = 2047;

/** Sums of products stay below. */
const SUM_LIMIT = 2 ** 31;

/** Rows of a panel, of x and of the weight. */
const [X_ROWS, WEIGHT_ROWS] = [4, 8];

/**
 * A frozen weight in whole numbers. What it multiplies becomes whole numbers too, row by row, as fine as 16 bits and the
 * sums of this weight allow without running over: the sums are exact.
 *
 * @param weight Makes the matrix of its values, (outputs, inputs), row-major, whose memory is given back.
 * @param weightLimit Largest whole number of a weight. Rows of whole numbers up to it, times a scale, stay as they are.
 */
export function integerWeight(
  kernels: KernelInstance,
  weight: () => Matrix,
  weightLimit = WEIGHT_LIMIT,
): FrozenWeight {
  const { call } = kernels;
  const mark = kernels.mark();
  const { address: values, rows: outputs, columns: inputs, rowStride } = weight();
  const panels = Math.ceil(outputs / WEIGHT_ROWS);
  const depth = roundedUp(inputs, 8);
  const scaleCount = panels * WEIGHT_ROWS;
  const count = scaleCount + (scaleCount * depth) / 2; // scales, then two whole numbers in the place of one float32
  const made = kernels.allocate(count);
  const madeQ = made + scaleCount * 4;
  call.quantizeRows(madeQ, made, values, rowStride, outputs, inputs, WEIGHT_ROWS, weightLimit);
  const limit = Math.min(
    32767,
    Math.floor((SUM_LIMIT - 1) / Math.max(1, call.largestSum(madeQ, panels, depth))),
  );
  kernels.release(mark);
  const scales = kernels.allocate(count);
  kernels.copy(scales, made, count);
  const q = scales + scaleCount * 4;

  return {
    addProduct(y, x) {
      const mark = kernels.mark();
      const rows = roundedUp(x.rows, X_ROWS);
      const xScales = kernels.allocate(rows);
      const xq = kernels.allocate((rows * depth) / 2);
      call.quantizeRows(xq, xScales, x.address, x.rowStride, x.rows, inputs, X_ROWS, limit);
      call.multiplyIntegers(y.address, y.rowStride, xq, xScales, q, scales, x.rows, outputs, depth);
      kernels.release(mark);
    },
  };
}

function roundedUp(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple;
}
