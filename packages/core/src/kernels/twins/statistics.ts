const EPSILON = 1e-5;

/** Twin of `statistics`: means, then deviations, of the columns of x (rows x features). */
export function statistics(x: Float32Array, rows: number, features: number): Float64Array {
  const result = new Float64Array(2 * features);
  for (let j = 0; j < features; j++) {
    const column = Array.from({ length: rows }, (_, i) => x[i * features + j]!);
    const mean = column.reduce((sum, value) => sum + value, 0) / rows;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows;
    result[j] = mean;
    result[features + j] = Math.sqrt(variance + EPSILON);
  }
  return result;
}

/** Twin of `statisticsBackward`, adding to nothing. */
export function statisticsBackward(
  yGradient: Float32Array, // (2, features)
  x: Float32Array, // (rows, features)
  rows: number,
  features: number,
): Float64Array {
  const y = statistics(x, rows, features);
  return Float64Array.from({ length: rows * features }, (_, at) => {
    const j = at % features;
    const normal = (x[at]! - y[j]!) / y[features + j]!;
    return (yGradient[j]! + yGradient[features + j]! * normal) / rows;
  });
}
