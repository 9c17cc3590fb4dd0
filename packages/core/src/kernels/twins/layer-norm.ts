/** Twin of `normalizeRows`: also its normal values before gain and bias, and each row's 1 / deviation. */
export function normalizeRows(
  x: Float32Array, // (rows, columns)
  gain: Float32Array,
  bias: Float32Array,
  epsilon: number,
) {
  const columns = gain.length;
  const rows = x.length / columns;
  const normal = new Float64Array(x.length);
  const scales = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const row = [...x.subarray(i * columns, (i + 1) * columns)];
    const mean = row.reduce((sum, value) => sum + value, 0) / columns;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / columns;
    scales[i] = 1 / Math.sqrt(variance + epsilon);
    for (let j = 0; j < columns; j++) normal[i * columns + j] = (row[j]! - mean) * scales[i]!;
  }
  const y = normal.map((value, at) => value * gain[at % columns]! + bias[at % columns]!);
  return { y, normal, scales };
}

/** Twin of `normalizeRowsBackward`. */
export function normalizeRowsBackward(
  yGradient: Float32Array, // (rows, columns)
  x: Float32Array, // (rows, columns)
  gain: Float32Array,
  epsilon: number,
) {
  const columns = gain.length;
  const { normal, scales } = normalizeRows(x, gain, new Float32Array(columns), epsilon);
  const gainGradient = new Float64Array(columns);
  const biasGradient = new Float64Array(columns);
  const xGradient = new Float64Array(x.length);
  for (const [i, scale] of scales.entries()) {
    let sum = 0;
    let product = 0;
    for (let j = 0; j < columns; j++) {
      const at = i * columns + j;
      gainGradient[j]! += yGradient[at]! * normal[at]!;
      biasGradient[j]! += yGradient[at]!;
      sum += yGradient[at]! * gain[j]!;
      product += yGradient[at]! * gain[j]! * normal[at]!;
    }
    for (let j = 0; j < columns; j++) {
      const at = i * columns + j;
      xGradient[at] = scale * (yGradient[at]! * gain[j]! - (sum + normal[at]! * product) / columns);
    }
  }
  return { xGradient, gainGradient, biasGradient };
}
