// A product and a sum rounded once. The relaxed instruction does that where the processor can, and else rounds twice: a
// known answer tells which (src/kernels/instance.ts). The module built without it computes the same bits in float64.

/** a b + c, rounded once. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  const low = maddPair(a, b, c);
  const high = maddPair(upper(a), upper(b), upper(c));
  return i32x4.shuffle(low, high, 0, 1, 4, 5);
}

// @ts-ignore: decorator
@inline
function upper(v: v128): v128 {
  return i32x4.shuffle(v, v, 2, 3, 2, 3);
}

/**
 * The lower two of a b + c. The product is exact in float64; the sum is rounded to odd there, so that rounding it once
 * more to float32 gives what one rounding would (Boldo and Melquiond, 2008, "Emulation of FMA and correctly rounded
 * sums: proved algorithms using rounding to odd").
 */
function maddPair(a: v128, b: v128, c: v128): v128 {
  const product = f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b));
  const addend = f64x2.promote_low_f32x4(c);
  const sum = f64x2.add(product, addend);
  const rest = f64x2.sub(sum, product);
  const error = f64x2.add(f64x2.sub(product, f64x2.sub(sum, rest)), f64x2.sub(addend, rest));
  // an inexact sum with an even last digit gives way to its neighbour on the error's side, which is odd
  const step = v128.or(i64x2.shr_s(v128.xor(error, sum), 63), i64x2.splat(1));
  const isInexact = v128.or(f64x2.lt(error, f64x2.splat(0)), f64x2.gt(error, f64x2.splat(0)));
  const isEven = i64x2.eq(v128.and(sum, i64x2.splat(1)), i64x2.splat(0));
  const odd = i64x2.add(sum, v128.and(step, v128.and(isInexact, isEven)));
  return f32x4.demote_f64x2_zero(odd);
}

/** y = a b + c, n values, rounded once each. */
export function multiplyAdd(y: usize, a: usize, b: usize, c: usize, n: i32): void {
  for (let i: usize = 0; i < <usize>n << 2; i += 16) {
    v128.store(y + i, madd(v128.load(a + i), v128.load(b + i), v128.load(c + i)));
  }
}
