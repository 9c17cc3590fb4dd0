// Exponential and logarithm in float64, two values at a time, for what float32 would spoil.

/** Natural logarithm of positive normal numbers: x = 2^e m with m in [0.707, 1.414), ln m = 2 artanh((m - 1) / (m + 1)). */
// @ts-ignore: decorator
@inline
export function ln2(x: v128): v128 {
  // What is added lifts the exponent by one where m would be above the root of 2
  const exponent = i64x2.shr_u(i64x2.add(x, i64x2.splat(0x3ff0000000000000 - 0x3fe6a09e667f3bcd)), 52);
  const m = i64x2.sub(x, i64x2.shl(i64x2.sub(exponent, i64x2.splat(1023)), 52));
  const e = f64x2.sub(v128.or(exponent, i64x2.splat(0x4330000000000000)), f64x2.splat(4503599627370496 + 1023));
  const one = f64x2.splat(1);
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const z = f64x2.mul(s, s); // at most 0.0295
  let series = f64x2.splat(2.0 / 19);
  series = f64x2.add(f64x2.mul(series, z), f64x2.splat(2.0 / 17));
  series = f64x2.add(f64x2.mul(series, z), f64x2.splat(2.0 / 15));
  series = f64x2.add(f64x2.mul(series, z), f64x2.splat(2.0 / 13));
  series = f64x2.add(f64x2.mul(series, z), f64x2.splat(2.0 / 11));
  series = f64x2.add(f64x2.mul(series, z), f64x2.splat(2.0 / 9));
  series = f64x2.add(f64x2.mul(series, z), f64x2.splat(2.0 / 7));
  series = f64x2.add(f64x2.mul(series, z), f64x2.splat(2.0 / 5));
  series = f64x2.add(f64x2.mul(series, z), f64x2.splat(2.0 / 3));
  const ln = f64x2.add(f64x2.add(s, s), f64x2.mul(f64x2.mul(series, z), s));
  return f64x2.add(f64x2.mul(e, f64x2.splat(0.6931471805599453)), ln);
}

/** Exponential; arguments are held to [-700, 700]. exp(x) = 2^n exp(r) with n whole and |r| <= ln 2 / 2. */
// @ts-ignore: decorator
@inline
export function exp2(argument: v128): v128 {
  const x = f64x2.max(f64x2.splat(-700), f64x2.min(f64x2.splat(700), argument));
  const n = f64x2.nearest(f64x2.mul(x, f64x2.splat(1.4426950408889634)));
  const high = f64x2.sub(x, f64x2.mul(n, f64x2.splat(0.6931471803691238))); // ln 2 in two parts
  const r = f64x2.sub(high, f64x2.mul(n, f64x2.splat(1.9082149292705877e-10)));
  let series = f64x2.splat(1.0 / 39916800);
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.0 / 3628800));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.0 / 362880));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.0 / 40320));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.0 / 5040));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.0 / 720));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.0 / 120));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.0 / 24));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.0 / 6));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(0.5));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1));
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1));
  const shifted = f64x2.add(n, f64x2.splat(4503599627370496 + 1023)); // n + 1023 stands in the low bits
  return f64x2.mul(series, i64x2.shl(shifted, 52));
}

/** Two float32 values as float64. */
// @ts-ignore: decorator
@inline
export function readTwo(address: usize, both: bool): v128 {
  return f64x2.promote_low_f32x4(both ? v128.load64_zero(address) : v128.load32_zero(address));
}

/** Writes two float64 values, or the first, as float32. */
// @ts-ignore: decorator
@inline
export function writeTwo(address: usize, both: bool, value: v128): void {
  const floats = f32x4.demote_f64x2_zero(value);
  if (both) v128.store_lane<i64>(address, floats, 0);
  else v128.store_lane<f32>(address, floats, 0);
}

/** y = factor exp(rate x), n float32 values computed in float64. */
export function exponentialsOf(y: usize, x: usize, rate: f64, factor: f64, n: i32): void {
  for (let i = 0; i < n; i += 2) {
    const both = i + 1 < n;
    const power = exp2(f64x2.mul(f64x2.splat(rate), readTwo(x + (<usize>i << 2), both)));
    writeTwo(y + (<usize>i << 2), both, f64x2.mul(f64x2.splat(factor), power));
  }
}
