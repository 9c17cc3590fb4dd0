/** Twin of `quantizeRows`, row by row, without the panels' order: whole numbers (rows x columns) and each row's scale. */
export function quantizeRows(x: Float32Array, columns: number, limit: number) {
  const rows = x.length / columns;
  const q = new Int16Array(x.length);
  const scales = new Float32Array(rows);
  for (let i = 0; i < rows; i++) {
    const row = x.subarray(i * columns, (i + 1) * columns);
    const highest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    scales[i] = Math.fround(highest / limit);
    const factor = Math.fround(limit / highest);
    for (const [j, value] of row.entries()) q[i * columns + j] = halfToEven(Math.fround(value * factor));
  }
  return { q, scales };
}

function halfToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

/** Where value (row, column) lies in panels of `height` rows. */
export function panelIndex(row: number, column: number, height: number, depth: number): number {
  const panel = Math.floor(row / height) * height * depth;
  return panel + (Math.floor(column / 2) * height + (row % height)) * 2 + (column % 2);
}

/** Twin of `multiplyIntegers`, adding to nothing: a (m x k) times the transpose of b (n x k), unscaled. */
export function multiplyIntegers(a: Int16Array, b: Int16Array, k: number): Float64Array {
  const [m, n] = [a.length / k, b.length / k];
  return Float64Array.from({ length: m * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let p = 0; p < k; p++) sum += a[i * k + p]! * b[j * k + p]!;
    return sum;
  });
}
