import { madd } from "./fused";

// Tiles of C that stay in registers while a panel of A, `k` values of its rows, and one or two of B, `k` values of eight
// columns, run by. Their accumulators are named one by one so that the engine keeps them in registers.
//
// Types stand for what a function is compiled anew for: ways to round, rows, and columns (host.ts).

/** Each product is rounded before it is added, or not. */
export type Strict = i32;
export type Fused = f32;

/** Six take 12 accumulators: one too many where a product waits for its addition; fused, none waits. */
export type SixRows = i32;
export type FourRows = i16;
export type TwoRows = i8;

/** sum + a b. */
// @ts-ignore: decorator
@inline
function plus<Rounding>(sum: v128, a: v128, b: v128): v128 {
  return isFloat<Rounding>() ? madd(a, b, sum) : f32x4.add(sum, f32x4.mul(a, b));
}

// @ts-ignore: decorator
@inline
function put(c: usize, left: v128, right: v128, add: bool): void {
  if (add) {
    left = f32x4.add(v128.load(c), left);
    right = f32x4.add(v128.load(c, 16), right);
  }
  v128.store(c, left); // one right behind the other: a wide host begins to pair vectors at neighbouring stores
  v128.store(c, right, 16);
}

/**
 * Two, four or six rows of C, `cBytes` apart, and the eight columns of panel b, or the sixteen of b and d.
 *
 * @param a A panel of as many rows, `k` values each.
 * @param add Whether the sums are added to C or take its place.
 */
export function multiplyTile<Rounding, Rows, Columns>(
  c: usize, cBytes: usize, a: usize, b: usize, d: usize, k: i32, add: bool,
): void {
  const four = sizeof<Rows>() >= sizeof<FourRows>();
  const six = sizeof<Rows>() >= sizeof<SixRows>();
  let c00 = f32x4.splat(0), c01 = c00, c02 = c00, c03 = c00;
  let c10 = c00, c11 = c00, c12 = c00, c13 = c00;
  let c20 = c00, c21 = c00, c22 = c00, c23 = c00;
  let c30 = c00, c31 = c00, c32 = c00, c33 = c00;
  let c40 = c00, c41 = c00, c42 = c00, c43 = c00;
  let c50 = c00, c51 = c00, c52 = c00, c53 = c00;
  let b2 = c00, b3 = c00;
  for (; k > 0; k--, a += six ? 24 : four ? 16 : 8, b += 32) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    if (isFloat<Columns>()) {
      b2 = v128.load(d);
      b3 = v128.load(d, 16);
      d += 32;
    }
    let x = v128.load_splat<f32>(a);
    c00 = plus<Rounding>(c00, x, b0);
    c01 = plus<Rounding>(c01, x, b1);
    if (isFloat<Columns>()) {
      c02 = plus<Rounding>(c02, x, b2);
      c03 = plus<Rounding>(c03, x, b3);
    }
    x = v128.load_splat<f32>(a, 4);
    c10 = plus<Rounding>(c10, x, b0);
    c11 = plus<Rounding>(c11, x, b1);
    if (isFloat<Columns>()) {
      c12 = plus<Rounding>(c12, x, b2);
      c13 = plus<Rounding>(c13, x, b3);
    }
    if (four) {
      x = v128.load_splat<f32>(a, 8);
      c20 = plus<Rounding>(c20, x, b0);
      c21 = plus<Rounding>(c21, x, b1);
      if (isFloat<Columns>()) {
        c22 = plus<Rounding>(c22, x, b2);
        c23 = plus<Rounding>(c23, x, b3);
      }
      x = v128.load_splat<f32>(a, 12);
      c30 = plus<Rounding>(c30, x, b0);
      c31 = plus<Rounding>(c31, x, b1);
      if (isFloat<Columns>()) {
        c32 = plus<Rounding>(c32, x, b2);
        c33 = plus<Rounding>(c33, x, b3);
      }
    }
    if (six) {
      x = v128.load_splat<f32>(a, 16);
      c40 = plus<Rounding>(c40, x, b0);
      c41 = plus<Rounding>(c41, x, b1);
      if (isFloat<Columns>()) {
        c42 = plus<Rounding>(c42, x, b2);
        c43 = plus<Rounding>(c43, x, b3);
      }
      x = v128.load_splat<f32>(a, 20);
      c50 = plus<Rounding>(c50, x, b0);
      c51 = plus<Rounding>(c51, x, b1);
      if (isFloat<Columns>()) {
        c52 = plus<Rounding>(c52, x, b2);
        c53 = plus<Rounding>(c53, x, b3);
      }
    }
  }
  putRow<Columns>(c, c00, c01, c02, c03, add);
  putRow<Columns>(c + cBytes, c10, c11, c12, c13, add);
  if (four) {
    putRow<Columns>(c + 2 * cBytes, c20, c21, c22, c23, add);
    putRow<Columns>(c + 3 * cBytes, c30, c31, c32, c33, add);
  }
  if (six) {
    putRow<Columns>(c + 4 * cBytes, c40, c41, c42, c43, add);
    putRow<Columns>(c + 5 * cBytes, c50, c51, c52, c53, add);
  }
}

// @ts-ignore: decorator
@inline
function putRow<Columns>(c: usize, v0: v128, v1: v128, v2: v128, v3: v128, add: bool): void {
  put(c, v0, v1, add);
  if (isFloat<Columns>()) put(c + 32, v2, v3, add);
}

/** One row and three panels of B. */
export function tile1<Rounding>(
  c: usize, a: usize, aBytes: usize, b0: usize, b1: usize, b2: usize, k: i32, add: bool,
): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  for (; k > 0; k--, a += aBytes, b0 += 32, b1 += 32, b2 += 32) {
    const x = v128.load_splat<f32>(a);
    c00 = plus<Rounding>(c00, x, v128.load(b0));
    c01 = plus<Rounding>(c01, x, v128.load(b0, 16));
    c10 = plus<Rounding>(c10, x, v128.load(b1));
    c11 = plus<Rounding>(c11, x, v128.load(b1, 16));
    c20 = plus<Rounding>(c20, x, v128.load(b2));
    c21 = plus<Rounding>(c21, x, v128.load(b2, 16));
  }
  put(c, c00, c01, add);
  put(c + 32, c10, c11, add);
  put(c + 64, c20, c21, add);
}
