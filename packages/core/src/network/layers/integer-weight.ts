import type { KernelInstance } from '../../kernels/instance.js';
import type { Matrix } from '../../kernels/matrix.js';
import type { FrozenWeight } from './weight.js';

/** A weight is a whole number from -2047 to 2047 times the scale of its output: 12 bits. */
const WEIGHT_LIMIT = 2047;

/** Sums of products stay below. */
const SUM_LIMIT = 2 ** 31;

/**
 * A frozen weight in whole numbers. What it multiplies becomes whole numbers too, row by row, as fine as the sums of
 * this weight allow without running over (11 to 15 bits); the sums are exact.
 *
 * @param weight Makes the matrix of its values, (outputs, inputs), row-major, whose memory is given back.
 */
export function integerWeight(kernels: KernelInstance, weight: () => Matrix): FrozenWeight {
  const { call } = kernels;
  const mark = kernels.mark();
  const { address, rows: outputs, columns: inputs, rowStride } = weight();
  const depth = roundedUp(inputs);
  const q = kernels.allocate((outputs * depth) / 2);
  const qScales = kernels.allocate(outputs);
  call.quantizeRows(q, qScales, address, rowStride, outputs, inputs, WEIGHT_LIMIT);
  const limit = Math.min(
    32767,
    Math.floor((SUM_LIMIT - 1) / Math.max(1, call.largestSum(q, outputs, depth))),
  );
  const columns = roundedUp(outputs);
  const packedCount = (columns * depth) / 2;
  const above = kernels.allocate(columns + packedCount);
  kernels.floats(above, columns).fill(0);
  kernels.copy(above, qScales, outputs);
  call.packIntegers(above + columns * 4, q, outputs, depth);
  kernels.release(mark);
  const scales = kernels.allocate(columns + packedCount);
  kernels.copy(scales, above, columns + packedCount);
  const packed = scales + columns * 4;

  return {
    addProduct(y, x) {
      const mark = kernels.mark();
      const rowScales = kernels.allocate(x.rows);
      const values = kernels.allocate((x.rows * depth) / 2);
      call.quantizeRows(values, rowScales, x.address, x.rowStride, x.rows, inputs, limit);
      call.multiplyIntegers(
        y.address,
        y.rowStride,
        values,
        rowScales,
        packed,
        scales,
        x.rows,
        outputs,
        depth,
      );
      kernels.release(mark);
    },
  };
}

/** To a multiple of 8. */
function roundedUp(count: number): number {
  return Math.ceil(count / 8) * 8;
}
