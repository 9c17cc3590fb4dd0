import type { KernelInstance } from './instance.js';

/** A matrix in the kernels' memory: value (i, j) is `i * rowStride + j * columnStride` float32 values on. */
export interface Matrix {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** The right-hand side of products, in the order the kernel reads it. */
export interface PackedMatrix {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
}

/** A row-major matrix; rows may stand further apart than they are long, or overlap. */
export function matrix(address: number, rows: number, columns: number, rowStride = columns): Matrix {
  return { address, rows, columns, rowStride, columnStride: 1 };
}

/** The same memory, read with rows and columns exchanged. */
export function transposed({ address, rows, columns, rowStride, columnStride }: Matrix): Matrix {
  return { address, rows: columns, columns: rows, rowStride: columnStride, columnStride: rowStride };
}

/** Packs b in newly allocated memory, for any number of products. */
export function pack(kernels: KernelInstance, b: Matrix): PackedMatrix {
  const address = kernels.allocate(b.rows * Math.ceil(b.columns / 8) * 8);
  kernels.call.packColumns(address, b.address, b.rowStride, b.columnStride, b.rows, b.columns);
  return { address, rows: b.rows, columns: b.columns };
}

/** c = a b, or c += a b; c is row-major. Each value is summed over the inner dimension in the same order always. */
export function multiply(
  kernels: KernelInstance,
  c: Matrix, // (m, n)
  a: Matrix, // (m, k)
  b: Matrix | PackedMatrix, // (k, n)
  add = false,
): void {
  const mark = kernels.mark();
  const packed = 'rowStride' in b ? pack(kernels, b) : b;
  const work = kernels.allocate(kernels.call.MULTIPLY_WORK.value);
  // biome-ignore format: arguments in the groups they belong to
  kernels.call.multiply(c.address, c.rowStride, a.address, a.rowStride, a.columnStride, packed.address,
    a.rows, b.columns, a.columns, add, kernels.fused, work);
  kernels.release(mark);
}
