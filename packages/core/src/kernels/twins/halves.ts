/** The number that 16 bits are in half precision: sign, 5 bits of exponent, 10 of fraction. */
export function widenHalf(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  let size = (exponent === 0 ? fraction : 1024 + fraction) * 2 ** (Math.max(exponent, 1) - 25);
  if (exponent === 31) size = fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  return bits & 0x8000 ? -size : size;
}
