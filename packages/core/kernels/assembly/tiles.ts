import { madd } from "./fused";

// Tiles of C that stay in registers while a panel of A, `k` values of its rows, and one or two of B, `k` values of eight
// columns, run by. Their accumulators are named one by one so that the engine keeps them in registers.

/** Two types that stand for the ways to round: a function is compiled anew for each. */
export type Strict = i32;
export type Fused = f32;

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

// Narrow tiles: 8 of the 16 registers that x86 has. With 12, six rows, a product that waits for its addition needs one
// too many; fused, none waits. On a wide host that tile takes the columns that wide ones leave.

export function tile6<Rounding>(c: usize, cBytes: usize, a: usize, b: usize, k: i32, add: bool): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0);
  let c50 = f32x4.splat(0), c51 = f32x4.splat(0);
  for (; k > 0; k--, a += 24, b += 32) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load_splat<f32>(a);
    c00 = plus<Rounding>(c00, x, b0);
    c01 = plus<Rounding>(c01, x, b1);
    x = v128.load_splat<f32>(a, 4);
    c10 = plus<Rounding>(c10, x, b0);
    c11 = plus<Rounding>(c11, x, b1);
    x = v128.load_splat<f32>(a, 8);
    c20 = plus<Rounding>(c20, x, b0);
    c21 = plus<Rounding>(c21, x, b1);
    x = v128.load_splat<f32>(a, 12);
    c30 = plus<Rounding>(c30, x, b0);
    c31 = plus<Rounding>(c31, x, b1);
    x = v128.load_splat<f32>(a, 16);
    c40 = plus<Rounding>(c40, x, b0);
    c41 = plus<Rounding>(c41, x, b1);
    x = v128.load_splat<f32>(a, 20);
    c50 = plus<Rounding>(c50, x, b0);
    c51 = plus<Rounding>(c51, x, b1);
  }
  put(c, c00, c01, add);
  put(c + cBytes, c10, c11, add);
  put(c + 2 * cBytes, c20, c21, add);
  put(c + 3 * cBytes, c30, c31, add);
  put(c + 4 * cBytes, c40, c41, add);
  put(c + 5 * cBytes, c50, c51, add);
}

export function tile4<Rounding>(c: usize, cBytes: usize, a: usize, b: usize, k: i32, add: bool): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  for (; k > 0; k--, a += 16, b += 32) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load_splat<f32>(a);
    c00 = plus<Rounding>(c00, x, b0);
    c01 = plus<Rounding>(c01, x, b1);
    x = v128.load_splat<f32>(a, 4);
    c10 = plus<Rounding>(c10, x, b0);
    c11 = plus<Rounding>(c11, x, b1);
    x = v128.load_splat<f32>(a, 8);
    c20 = plus<Rounding>(c20, x, b0);
    c21 = plus<Rounding>(c21, x, b1);
    x = v128.load_splat<f32>(a, 12);
    c30 = plus<Rounding>(c30, x, b0);
    c31 = plus<Rounding>(c31, x, b1);
  }
  put(c, c00, c01, add);
  put(c + cBytes, c10, c11, add);
  put(c + 2 * cBytes, c20, c21, add);
  put(c + 3 * cBytes, c30, c31, add);
}

export function tile2<Rounding>(c: usize, cBytes: usize, a: usize, b: usize, k: i32, add: bool): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  for (; k > 0; k--, a += 8, b += 32) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load_splat<f32>(a);
    c00 = plus<Rounding>(c00, x, b0);
    c01 = plus<Rounding>(c01, x, b1);
    x = v128.load_splat<f32>(a, 4);
    c10 = plus<Rounding>(c10, x, b0);
    c11 = plus<Rounding>(c11, x, b1);
  }
  put(c, c00, c01, add);
  put(c + cBytes, c10, c11, add);
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

// Wide tiles, of two panels of B, b and d: a wide host keeps 24 vectors of four in 12 registers of eight. Others would
// spill half of them.

export function tile6x16<Rounding>(
  c: usize, cBytes: usize, a: usize, b: usize, d: usize, k: i32, add: bool,
): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0), c02 = f32x4.splat(0), c03 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0), c12 = f32x4.splat(0), c13 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0), c22 = f32x4.splat(0), c23 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0), c32 = f32x4.splat(0), c33 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0), c42 = f32x4.splat(0), c43 = f32x4.splat(0);
  let c50 = f32x4.splat(0), c51 = f32x4.splat(0), c52 = f32x4.splat(0), c53 = f32x4.splat(0);
  for (; k > 0; k--, a += 24, b += 32, d += 32) {
    const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(d), b3 = v128.load(d, 16);
    let x = v128.load_splat<f32>(a);
    c00 = plus<Rounding>(c00, x, b0);
    c01 = plus<Rounding>(c01, x, b1);
    c02 = plus<Rounding>(c02, x, b2);
    c03 = plus<Rounding>(c03, x, b3);
    x = v128.load_splat<f32>(a, 4);
    c10 = plus<Rounding>(c10, x, b0);
    c11 = plus<Rounding>(c11, x, b1);
    c12 = plus<Rounding>(c12, x, b2);
    c13 = plus<Rounding>(c13, x, b3);
    x = v128.load_splat<f32>(a, 8);
    c20 = plus<Rounding>(c20, x, b0);
    c21 = plus<Rounding>(c21, x, b1);
    c22 = plus<Rounding>(c22, x, b2);
    c23 = plus<Rounding>(c23, x, b3);
    x = v128.load_splat<f32>(a, 12);
    c30 = plus<Rounding>(c30, x, b0);
    c31 = plus<Rounding>(c31, x, b1);
    c32 = plus<Rounding>(c32, x, b2);
    c33 = plus<Rounding>(c33, x, b3);
    x = v128.load_splat<f32>(a, 16);
    c40 = plus<Rounding>(c40, x, b0);
    c41 = plus<Rounding>(c41, x, b1);
    c42 = plus<Rounding>(c42, x, b2);
    c43 = plus<Rounding>(c43, x, b3);
    x = v128.load_splat<f32>(a, 20);
    c50 = plus<Rounding>(c50, x, b0);
    c51 = plus<Rounding>(c51, x, b1);
    c52 = plus<Rounding>(c52, x, b2);
    c53 = plus<Rounding>(c53, x, b3);
  }
  put(c, c00, c01, add);
  put(c + 32, c02, c03, add);
  put(c + cBytes, c10, c11, add);
  put(c + cBytes + 32, c12, c13, add);
  put(c + 2 * cBytes, c20, c21, add);
  put(c + 2 * cBytes + 32, c22, c23, add);
  put(c + 3 * cBytes, c30, c31, add);
  put(c + 3 * cBytes + 32, c32, c33, add);
  put(c + 4 * cBytes, c40, c41, add);
  put(c + 4 * cBytes + 32, c42, c43, add);
  put(c + 5 * cBytes, c50, c51, add);
  put(c + 5 * cBytes + 32, c52, c53, add);
}

export function tile4x16<Rounding>(
  c: usize, cBytes: usize, a: usize, b: usize, d: usize, k: i32, add: bool,
): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0), c02 = f32x4.splat(0), c03 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0), c12 = f32x4.splat(0), c13 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0), c22 = f32x4.splat(0), c23 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0), c32 = f32x4.splat(0), c33 = f32x4.splat(0);
  for (; k > 0; k--, a += 16, b += 32, d += 32) {
    const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(d), b3 = v128.load(d, 16);
    let x = v128.load_splat<f32>(a);
    c00 = plus<Rounding>(c00, x, b0);
    c01 = plus<Rounding>(c01, x, b1);
    c02 = plus<Rounding>(c02, x, b2);
    c03 = plus<Rounding>(c03, x, b3);
    x = v128.load_splat<f32>(a, 4);
    c10 = plus<Rounding>(c10, x, b0);
    c11 = plus<Rounding>(c11, x, b1);
    c12 = plus<Rounding>(c12, x, b2);
    c13 = plus<Rounding>(c13, x, b3);
    x = v128.load_splat<f32>(a, 8);
    c20 = plus<Rounding>(c20, x, b0);
    c21 = plus<Rounding>(c21, x, b1);
    c22 = plus<Rounding>(c22, x, b2);
    c23 = plus<Rounding>(c23, x, b3);
    x = v128.load_splat<f32>(a, 12);
    c30 = plus<Rounding>(c30, x, b0);
    c31 = plus<Rounding>(c31, x, b1);
    c32 = plus<Rounding>(c32, x, b2);
    c33 = plus<Rounding>(c33, x, b3);
  }
  put(c, c00, c01, add);
  put(c + 32, c02, c03, add);
  put(c + cBytes, c10, c11, add);
  put(c + cBytes + 32, c12, c13, add);
  put(c + 2 * cBytes, c20, c21, add);
  put(c + 2 * cBytes + 32, c22, c23, add);
  put(c + 3 * cBytes, c30, c31, add);
  put(c + 3 * cBytes + 32, c32, c33, add);
}
