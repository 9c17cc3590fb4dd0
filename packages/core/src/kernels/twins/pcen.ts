/** Twin of `pcen`. */
export function pcen(
  x: Float32Array, // (rows, n)
  reference: Float32Array,
  average: Float64Array, // (n)
  { b, gain, bias, power, offset, eps }: Record<'b' | 'gain' | 'bias' | 'power' | 'offset' | 'eps', number>,
): Float64Array {
  const n = average.length;
  return Float64Array.from(x, (value, i) => {
    const mean = b * reference[i]! + (1 - b) * average[i % n]!;
    average[i % n] = mean;
    const gained = value * (eps + mean) ** -gain;
    if (power === 0) return Math.log1p(gained);
    return bias === 0 ? gained ** power : offset * ((gained / bias + 1) ** power - 1);
  });
}
