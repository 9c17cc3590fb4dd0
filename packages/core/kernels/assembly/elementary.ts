import { read, write } from "./lanes";

// exp(x) = 2^n exp(r) with n the whole number nearest to x / ln 2, so |r| <= ln 2 / 2, and exp(r) = 1 + r + r^2 P(r).
// P interpolates at the Chebyshev nodes of that interval; reference/network/polynomial.py finds it.
const LOG2_E: f32 = 1.44269504;
/** ln 2 in two parts; products of the first with |n| < 256 are exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;
/** Adding it rounds to the nearest whole number, which then stands in the low bits. */
const ROUND: f32 = 12582912;

/** The fraction's part of exp less one, r + r^2 P(r). */
// @ts-ignore: decorator
@inline
function fraction(r: v128): v128 {
  let p = f32x4.splat(0.00139263261);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.00836329255));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.0416665524));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.166665763));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5));
  return f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r);
}

/** x less n ln 2, where `rounded` is n + ROUND. */
// @ts-ignore: decorator
@inline
function remainder(x: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, f32x4.splat(ROUND));
  const high = f32x4.sub(x, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  return f32x4.sub(high, f32x4.mul(n, f32x4.splat(LN2_LOW)));
}

// @ts-ignore: decorator
@inline
function roundedExponent(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, f32x4.splat(LOG2_E)), f32x4.splat(ROUND));
}

/** exp, relative error below 2e-7; arguments are held to [-87.3, 88.3] where the result is a normal number. */
// @ts-ignore: decorator
@inline
export function exp4(argument: v128): v128 {
  const x = f32x4.min(f32x4.max(argument, f32x4.splat(-87.3)), f32x4.splat(88.3));
  const rounded = roundedExponent(x);
  const mantissa = f32x4.add(fraction(remainder(x, rounded)), f32x4.splat(1));
  return i32x4.add(mantissa, i32x4.shl(rounded, 23));
}

/** 1 / (1 + exp(-x)). */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** tanh |x| = e / (e + 2) with e = exp(2 |x|) - 1, found without cancellation as 2^n (exp(r) - 1) + (2^n - 1). */
// @ts-ignore: decorator
@inline
export function tanh4(argument: v128): v128 {
  const sign = v128.and(argument, i32x4.splat(0x80000000));
  const magnitude = v128.xor(argument, sign);
  const x = f32x4.min(f32x4.add(magnitude, magnitude), f32x4.splat(30));
  const rounded = roundedExponent(x);
  const scale = i32x4.add(f32x4.splat(1), i32x4.shl(rounded, 23));
  const e = f32x4.add(f32x4.mul(scale, fraction(remainder(x, rounded))), f32x4.sub(scale, f32x4.splat(1)));
  return v128.or(f32x4.div(e, f32x4.add(e, f32x4.splat(2))), sign);
}

/** y = exp(x - shift), n values. */
export function exponentials(y: usize, x: usize, shift: f32, n: i32): void {
  const shifts = f32x4.splat(shift);
  for (let i = 0; i < n; i += 4) write(y + (i << 2), n - i, exp4(f32x4.sub(read(x + (i << 2), n - i), shifts)));
}

/** y = tanh(x), n values. */
export function hyperbolicTangents(y: usize, x: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) write(y + (i << 2), n - i, tanh4(read(x + (i << 2), n - i)));
}
