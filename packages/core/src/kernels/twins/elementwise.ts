// Twins of the kernels that treat each value by itself, or each row.

export const rectify = (x: number) => Math.max(x, 0);

export const rectifyBackward = (gradient: number, y: number) => (y > 0 ? gradient : 0);

export const hyperbolicTangentBackward = (gradient: number, y: number) => gradient * (1 - y * y);

export const standardize = (x: number, mean: number, scale: number) => (x - mean) * scale;

/** Whether dropout keeps value i: MurmurHash3's finaliser over a Weyl sequence, against the threshold. */
export function dropoutKeeps(i: number, seed: number, threshold: number): boolean {
  let z = (seed + Math.imul(i + 1, 0x9e3779b9)) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0 >= threshold;
}

/** Sum of each column of x (rows x columns). */
export function sumRows(x: Float32Array, rows: number, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) sums[j]! += x[i * columns + j]!;
  return sums;
}
