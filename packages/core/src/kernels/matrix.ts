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
  const address = kernels.allocate(b.rows * packedColumns(b));
  packAt(kernels, address, b);
  return { address, rows: b.rows, columns: b.columns };
}

function packAt(kernels: KernelInstance, address: number, b: Matrix): void {
  kernels.call.packColumns(address, b.address, b.rowStride, b.columnStride, b.rows, b.columns);
}

/** Packed panels have eight columns, the last filled up with zeros. */
function packedColumns(b: Matrix): number {
  return Math.ceil(b.columns / 8) * 8;
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

/** Each c = a b for several b: the same bits as one by one, but a is read once. */
export function multiplyEach(
  kernels: KernelInstance,
  a: Matrix, // (m, k)
  products: readonly { c: Matrix; b: Matrix }[], // (m, n) and (k, n), each with an n of its own
): void {
  const mark = kernels.mark();
  const columns = products.reduce((sum, { b }) => sum + packedColumns(b), 0);
  const packed = { address: kernels.allocate(a.columns * columns), rows: a.columns, columns };
  const all = matrix(kernels.allocate(a.rows * columns), a.rows, columns);
  let column = 0;
  for (const { b } of products) {
    packAt(kernels, packed.address + a.columns * column * 4, b);
    column += packedColumns(b);
  }
  multiply(kernels, all, a, packed);
  column = 0;
  for (const { c, b } of products) {
    kernels.call.copyRows(c.address, c.rowStride, all.address + column * 4, columns, c.rows, c.columns);
    column += packedColumns(b);
  }
  kernels.release(mark);
}
