/** Twin of `softmaxRows`. */
export function softmaxRows(x: Float32Array, columns: number, scale: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let start = 0; start < x.length; start += columns) {
    const row = x.subarray(start, start + columns);
    const highest = Math.max(...row);
    const powers = Array.from(row, (value) => Math.exp((value - highest) * scale));
    const sum = powers.reduce((a, b) => a + b, 0);
    y.set(
      powers.map((power) => power / sum),
      start,
    );
  }
  return y;
}

/** Twin of `softmaxRowsBackward`. */
export function softmaxRowsBackward(
  gradient: Float32Array,
  y: Float32Array,
  columns: number,
  scale: number,
): Float64Array {
  return Float64Array.from(gradient, (value, at) => {
    const start = at - (at % columns);
    let mean = 0;
    for (let j = start; j < start + columns; j++) mean += gradient[j]! * y[j]!;
    return scale * y[at]! * (value - mean);
  });
}
