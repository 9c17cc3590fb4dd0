import { read, write } from "./lanes";

// Constants stand in memory: to load one takes an instruction, to make one on the spot three.

// exp(x) = 2^n exp(r) with n the whole number nearest to x / ln 2, so |r| <= ln 2 / 2, and exp(r) = 1 + r + r^2 P(r).
// P interpolates at the Chebyshev nodes of that interval; reference/network/polynomial.py finds it.
const P4 = memory.data<f32>([0.00139263261]);
const P3 = memory.data<f32>([0.00836329255]);
const P2 = memory.data<f32>([0.0416665524]);
const P1 = memory.data<f32>([0.166665763]);
const P0 = memory.data<f32>([0.5]);
const LOG2_E = memory.data<f32>([1.44269504]);
/** ln 2 in two parts; products of the first with |n| < 256 are exact. */
const LN2_HIGH = memory.data<f32>([0.693359375]);
const LN2_LOW = memory.data<f32>([-2.12194440e-4]);
/** Adding it rounds to the nearest whole number, which then stands in the low bits. */
const ROUND = memory.data<f32>([12582912]);
/** Where exp is a normal number. */
const LEAST = memory.data<f32>([-87.3]);
const GREATEST = memory.data<f32>([88.3]);
/** Where exp(x) - 1 and exp(x) + 1 are the same float32. */
const LARGE = memory.data<f32>([30]);
const ONE = memory.data<f32>([1]);
const TWO = memory.data<f32>([2]);
const SIGN = memory.data<i32>([0x80000000]);

// @ts-ignore: decorator
@inline
function constant(address: usize): v128 {
  return v128.load_splat<f32>(address);
}

/** The fraction's part of exp less one, r + r^2 P(r). */
// @ts-ignore: decorator
@inline
function fraction(r: v128): v128 {
  let p = constant(P4);
  p = f32x4.add(f32x4.mul(p, r), constant(P3));
  p = f32x4.add(f32x4.mul(p, r), constant(P2));
  p = f32x4.add(f32x4.mul(p, r), constant(P1));
  p = f32x4.add(f32x4.mul(p, r), constant(P0));
  return f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r);
}

/** x less n ln 2, where `rounded` is n + ROUND. */
// @ts-ignore: decorator
@inline
function remainder(x: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, constant(ROUND));
  const high = f32x4.sub(x, f32x4.mul(n, constant(LN2_HIGH)));
  return f32x4.sub(high, f32x4.mul(n, constant(LN2_LOW)));
}

// @ts-ignore: decorator
@inline
function roundedExponent(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, constant(LOG2_E)), constant(ROUND));
}

/**
 * exp, relative error below 2e-7; arguments are held to [-87.3, 88.3] where the result is a normal number. The pseudo
 * minimum and maximum are one instruction each, the others seven, and keep NaN as well when the argument comes first.
 */
// @ts-ignore: decorator
@inline
export function exp4(argument: v128): v128 {
  const x = f32x4.pmin(f32x4.pmax(argument, constant(LEAST)), constant(GREATEST));
  const rounded = roundedExponent(x);
  const mantissa = f32x4.add(fraction(remainder(x, rounded)), constant(ONE));
  return i32x4.add(mantissa, i32x4.shl(rounded, 23));
}

/** 1 / (1 + exp(-x)). */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const one = constant(ONE);
  return f32x4.div(one, f32x4.add(one, exp4(v128.xor(x, constant(SIGN)))));
}

/** tanh |x| = e / (e + 2) with e = exp(2 |x|) - 1, found without cancellation as 2^n (exp(r) - 1) + (2^n - 1). */
// @ts-ignore: decorator
@inline
export function tanh4(argument: v128): v128 {
  const sign = v128.and(argument, constant(SIGN));
  const magnitude = v128.xor(argument, sign);
  const x = f32x4.pmin(f32x4.add(magnitude, magnitude), constant(LARGE));
  const rounded = roundedExponent(x);
  const one = constant(ONE);
  const scale = i32x4.add(one, i32x4.shl(rounded, 23));
  const e = f32x4.add(f32x4.mul(scale, fraction(remainder(x, rounded))), f32x4.sub(scale, one));
  return v128.or(f32x4.div(e, f32x4.add(e, constant(TWO))), sign);
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
