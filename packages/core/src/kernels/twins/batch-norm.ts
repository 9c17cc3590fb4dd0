/** Twin of `normalizeColumnsBackward`; finds mean and deviation itself. */
export function normalizeColumnsBackward(
  yGradient: Float32Array, // (rows, columns)
  x: Float32Array, // (rows, columns)
  gain: Float32Array,
) {
  const columns = gain.length;
  const rows = x.length / columns;
  const gainGradient = new Float64Array(columns);
  const biasGradient = new Float64Array(columns);
  const xGradient = new Float64Array(x.length);
  for (let j = 0; j < columns; j++) {
    const places = Array.from({ length: rows }, (_, i) => i * columns + j);
    const meanOf = (valueAt: (at: number) => number) =>
      places.reduce((sum, at) => sum + valueAt(at), 0) / rows;
    const mean = meanOf((at) => x[at]!);
    const deviation = Math.sqrt(meanOf((at) => (x[at]! - mean) ** 2) + 1e-5);
    const normal = (at: number) => (x[at]! - mean) / deviation;
    const level = meanOf((at) => yGradient[at]!);
    const tilt = meanOf((at) => yGradient[at]! * normal(at));
    biasGradient[j] = rows * level;
    gainGradient[j] = rows * tilt;
    for (const at of places) {
      xGradient[at] = (gain[j]! / deviation) * (yGradient[at]! - level - normal(at) * tilt);
    }
  }
  return { xGradient, gainGradient, biasGradient };
}
