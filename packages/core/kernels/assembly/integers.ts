import { Narrow, WIDE, Wide } from "./host";
import { read, write } from "./lanes";

// Matrix product of whole numbers of 16 bits, summed in 32: exact, so the same bits on every host in whatever order the
// sums are taken. Whoever calls keeps them below 2^31, see `largestSum`. Both sides lie in panels of rows, 4 of the left
// one and 8 of the right one, of which two neighbouring values of each row stand side by side, then those of the next.

/** Rows of no more than this become zeros: over it `limit` would not be finite. */
const LEAST: f32 = 1e-30;

/**
 * Rows of x, `rows x columns` and `stride` apart, as whole numbers from -limit to limit in panels of `height` rows, each
 * row with a scale of its own: x = q scale within half a step. Columns are filled up with zeros to a multiple of 8, rows
 * and scales to whole panels.
 */
export function quantizeRows(
  q: usize, scales: usize, x: usize, stride: i32, rows: i32, columns: i32, height: i32, limit: f32,
): void {
  const depth = (columns + 7) & ~7;
  const step = height << 2; // bytes from a row's pair to its next one
  for (let i = 0; i < rows; i += height, q += <usize>(height * depth) << 1) {
    for (let row = 0; row < height; row++, scales += 4, x += <usize>stride << 2) {
      if (i + row < rows) quantizeRow(q + (row << 2), step, scales, x, columns, limit);
      else clearRow(q + (row << 2), step, scales, depth);
    }
  }
}

function quantizeRow(q: usize, step: usize, scale: usize, x: usize, columns: i32, limit: f32): void {
  const highest = largest(x, columns);
  store<f32>(scale, highest / limit);
  const factor = f32x4.splat(highest > LEAST ? limit / highest : 0);
  for (let j = 0; j < columns; j += 8, x += 32, q += 4 * step) {
    const low = rounded(f32x4.mul(read(x, columns - j), factor));
    const high = j + 4 < columns ? rounded(f32x4.mul(read(x + 16, columns - j - 4), factor)) : i32x4.splat(0);
    const pairs = i16x8.narrow_i32x4_s(low, high);
    v128.store_lane<i32>(q, pairs, 0);
    v128.store_lane<i32>(q + step, pairs, 1);
    v128.store_lane<i32>(q + 2 * step, pairs, 2);
    v128.store_lane<i32>(q + 3 * step, pairs, 3);
  }
}

function clearRow(q: usize, step: usize, scale: usize, depth: i32): void {
  store<f32>(scale, 0);
  for (let j = 0; j < depth; j += 2, q += step) store<i32>(q, 0);
}

/** The nearest whole numbers, halves to even ones: added to 1.5 * 2^23 they stand in the low bits. */
// @ts-ignore: decorator
@inline
function rounded(x: v128): v128 {
  return i32x4.sub(f32x4.add(x, f32x4.splat(12582912)), f32x4.splat(12582912));
}

/** The largest magnitude of n values, or NaN where one is: bits of magnitudes order as they do. */
function largest(x: usize, n: i32): f32 {
  let result = i32x4.splat(0);
  for (let j = 0; j < n; j += 4) result = i32x4.max_s(result, f32x4.abs(read(x + (j << 2), n - j)));
  const ac = max(i32x4.extract_lane(result, 0), i32x4.extract_lane(result, 2));
  return reinterpret<f32>(max(ac, max(i32x4.extract_lane(result, 1), i32x4.extract_lane(result, 3))));
}

/** The largest sum of magnitudes of a row, of `panels` panels of 8 rows and `depth` columns. */
export function largestSum(q: usize, panels: i32, depth: i32): i32 {
  let largest = i32x4.splat(0);
  for (; panels > 0; panels--) {
    let low = i32x4.splat(0), high = i32x4.splat(0);
    for (let p = 0; p < depth; p += 2, q += 32) {
      low = i32x4.add(low, i32x4.extadd_pairwise_i16x8_s(i16x8.abs(v128.load(q))));
      high = i32x4.add(high, i32x4.extadd_pairwise_i16x8_s(i16x8.abs(v128.load(q, 16))));
    }
    largest = i32x4.max_s(largest, i32x4.max_s(low, high));
  }
  const ac = max(i32x4.extract_lane(largest, 0), i32x4.extract_lane(largest, 2));
  return max(ac, max(i32x4.extract_lane(largest, 1), i32x4.extract_lane(largest, 3)));
}

/**
 * y (m x n, rows `yStride` apart) += the product of a, m rows in panels of 4, and the transpose of b, n rows in panels
 * of 8, each value times the scales of its two rows; `depth` columns.
 */
export function multiplyIntegers(
  y: usize, yStride: i32, a: usize, aScales: usize, b: usize, bScales: usize, m: i32, n: i32, depth: i32,
): void {
  const panelBytes: usize = <usize>depth << 4;
  for (let j = 0, columns = 0; j < n; j += columns, b += panelBytes * (columns >> 3), bScales += columns << 2) {
    columns = WIDE && n - j >= 16 ? 16 : 8;
    let panel = a;
    for (let i = 0; i < m; i += 4, panel += <usize>depth << 3) {
      const to = y + (<usize>(i * yStride + j) << 2);
      const scales = aScales + (i << 2);
      if (columns == 16) tile<Wide>(to, <usize>yStride << 2, panel, scales, b, bScales, m - i, 16, depth);
      else tile<Narrow>(to, <usize>yStride << 2, panel, scales, b, bScales, m - i, n - j, depth);
    }
  }
}

/** Four rows of y and the eight columns of a panel of b, or the sixteen of two, or as many as are left. */
function tile<Columns>(
  y: usize, yBytes: usize, a: usize, aScales: usize, b: usize, bScales: usize, rows: i32, columns: i32, depth: i32,
): void {
  let c00 = i32x4.splat(0), c01 = c00, c02 = c00, c03 = c00;
  let c10 = c00, c11 = c00, c12 = c00, c13 = c00;
  let c20 = c00, c21 = c00, c22 = c00, c23 = c00;
  let c30 = c00, c31 = c00, c32 = c00, c33 = c00;
  let b2 = c00, b3 = c00;
  let d = b + (<usize>depth << 4);
  for (const end = a + (<usize>depth << 3); a < end; a += 16, b += 32) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    if (isFloat<Columns>()) {
      b2 = v128.load(d);
      b3 = v128.load(d, 16);
      d += 32;
    }
    let x = v128.load_splat<i32>(a);
    c00 = i32x4.add(c00, i32x4.dot_i16x8_s(x, b0));
    c01 = i32x4.add(c01, i32x4.dot_i16x8_s(x, b1));
    if (isFloat<Columns>()) {
      c02 = i32x4.add(c02, i32x4.dot_i16x8_s(x, b2));
      c03 = i32x4.add(c03, i32x4.dot_i16x8_s(x, b3));
    }
    x = v128.load_splat<i32>(a, 4);
    c10 = i32x4.add(c10, i32x4.dot_i16x8_s(x, b0));
    c11 = i32x4.add(c11, i32x4.dot_i16x8_s(x, b1));
    if (isFloat<Columns>()) {
      c12 = i32x4.add(c12, i32x4.dot_i16x8_s(x, b2));
      c13 = i32x4.add(c13, i32x4.dot_i16x8_s(x, b3));
    }
    x = v128.load_splat<i32>(a, 8);
    c20 = i32x4.add(c20, i32x4.dot_i16x8_s(x, b0));
    c21 = i32x4.add(c21, i32x4.dot_i16x8_s(x, b1));
    if (isFloat<Columns>()) {
      c22 = i32x4.add(c22, i32x4.dot_i16x8_s(x, b2));
      c23 = i32x4.add(c23, i32x4.dot_i16x8_s(x, b3));
    }
    x = v128.load_splat<i32>(a, 12);
    c30 = i32x4.add(c30, i32x4.dot_i16x8_s(x, b0));
    c31 = i32x4.add(c31, i32x4.dot_i16x8_s(x, b1));
    if (isFloat<Columns>()) {
      c32 = i32x4.add(c32, i32x4.dot_i16x8_s(x, b2));
      c33 = i32x4.add(c33, i32x4.dot_i16x8_s(x, b3));
    }
  }
  putRow<Columns>(y, c00, c01, c02, c03, aScales, bScales, columns);
  if (rows > 1) putRow<Columns>(y + yBytes, c10, c11, c12, c13, aScales + 4, bScales, columns);
  if (rows > 2) putRow<Columns>(y + 2 * yBytes, c20, c21, c22, c23, aScales + 8, bScales, columns);
  if (rows > 3) putRow<Columns>(y + 3 * yBytes, c30, c31, c32, c33, aScales + 12, bScales, columns);
}

// @ts-ignore: decorator
@inline
function putRow<Columns>(
  y: usize, v0: v128, v1: v128, v2: v128, v3: v128, aScale: usize, bScales: usize, columns: i32,
): void {
  put(y, v0, v1, aScale, bScales, columns);
  if (isFloat<Columns>()) put(y + 32, v2, v3, aScale, bScales + 32, columns - 8);
}

/** Adds eight scaled sums, or as many as are left, to y; both halves are read before either is written, as in lstm.ts. */
// @ts-ignore: decorator
@inline
function put(y: usize, low: v128, high: v128, aScale: usize, bScales: usize, left: i32): void {
  const scale = v128.load_splat<f32>(aScale);
  const first = f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(low), scale), v128.load(bScales));
  const second = f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(high), scale), v128.load(bScales, 16));
  if (left >= 8) {
    const sum = f32x4.add(v128.load(y), first), next = f32x4.add(v128.load(y, 16), second);
    v128.store(y, sum);
    v128.store(y, next, 16);
  } else {
    write(y, left, f32x4.add(read(y, left), first));
    if (left > 4) write(y + 16, left - 4, f32x4.add(read(y + 16, left - 4), second));
  }
}
