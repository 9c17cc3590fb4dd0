import { read, write } from "./lanes";

// Matrix product of whole numbers of 16 bits, summed in 32: exact, so the same bits on every host whatever the order of
// the sums. Whoever calls keeps the sums below 2^31: see `largestSum`.

/**
 * Rows of x, `rows x columns` and `stride` apart, as whole numbers from -limit to limit, each row by a scale of its own:
 * x = q scale within half a step. Rows of q have `columns` rounded up to 8 values of 16 bits, zeros behind.
 */
export function quantizeRows(
  q: usize, scales: usize, x: usize, stride: i32, rows: i32, columns: i32, limit: f32,
): void {
  for (let i = 0; i < rows; i++, x += <usize>stride << 2, scales += 4) {
    const highest = largest(x, columns);
    const factor = f32x4.splat(highest > LEAST ? limit / highest : 0);
    store<f32>(scales, highest / limit);
    for (let j = 0; j < columns; j += 8, q += 16) {
      const low = f32x4.nearest(f32x4.mul(readWithin(x + (j << 2), columns - j), factor));
      const high = f32x4.nearest(f32x4.mul(readWithin(x + (j << 2) + 16, columns - j - 4), factor));
      v128.store(q, i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(low), i32x4.trunc_sat_f32x4_s(high)));
    }
  }
}

/** Rows of no more than this become zeros: over it `limit` would not be finite. */
const LEAST: f32 = 1e-30;

// @ts-ignore: decorator
@inline
function readWithin(x: usize, left: i32): v128 {
  return left > 0 ? read(x, left) : f32x4.splat(0);
}

/** The largest magnitude of n values. */
function largest(x: usize, n: i32): f32 {
  let result = f32x4.splat(0);
  for (let j = 0; j < n; j += 4) result = f32x4.max(result, f32x4.abs(read(x + (j << 2), n - j)));
  const ac = max(f32x4.extract_lane(result, 0), f32x4.extract_lane(result, 2));
  return max(ac, max(f32x4.extract_lane(result, 1), f32x4.extract_lane(result, 3)));
}

/** The largest sum of magnitudes of a row of q, `rows x columns` of 16 bits, `columns` a multiple of 8. */
export function largestSum(q: usize, rows: i32, columns: i32): i32 {
  let result = 0;
  for (let i = 0; i < rows; i++) {
    let sum = i32x4.splat(0);
    for (let j = 0; j < columns; j += 8, q += 16) {
      sum = i32x4.add(sum, i32x4.extadd_pairwise_i16x8_s(i16x8.abs(v128.load(q))));
    }
    const ac = i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 2);
    result = max(result, ac + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 3));
  }
  return result;
}

/**
 * Packs a weight for {@link multiplyIntegers}: rows of q, `outputs x inputs` of 16 bits, `inputs` a multiple of 8, in
 * panels of 8 rows, two neighbouring values of each side by side; the last panel filled up with zeros.
 */
export function packIntegers(packed: usize, q: usize, outputs: i32, inputs: i32): void {
  for (let j = 0; j < outputs; j += 8) {
    for (let p = 0; p < inputs; p += 2) {
      for (let column = j; column < j + 8; column++, packed += 4) {
        store<i32>(packed, column < outputs ? load<i32>(q + (<usize>(column * inputs + p) << 1)) : 0);
      }
    }
  }
}

/**
 * y (m x n, rows `yStride` apart) += q (m x k of 16 bits, k a multiple of 8) times the packed weight (k x n), each value
 * times the scales of its row and its column. Column scales are filled up to a multiple of 8.
 */
export function multiplyIntegers(
  y: usize, yStride: i32, q: usize, rowScales: usize, packed: usize, columnScales: usize, m: i32, n: i32, k: i32,
): void {
  const yBytes: usize = <usize>yStride << 2;
  const qBytes: usize = <usize>k << 1;
  for (let j = 0; j < n; j += 8, packed += <usize>k << 4, columnScales += 32) {
    let to = y + (<usize>j << 2);
    let a = q;
    let i = 0;
    for (; i + 4 <= m; i += 4, a += 4 * qBytes, to += 4 * yBytes) {
      tile4(to, yBytes, a, qBytes, rowScales + (i << 2), packed, columnScales, n - j, k);
    }
    for (; i < m; i++, a += qBytes, to += yBytes) {
      tile1(to, a, rowScales + (i << 2), packed, columnScales, n - j, k);
    }
  }
}

function tile4(
  y: usize, yBytes: usize, a: usize, qBytes: usize, rowScales: usize, b: usize, columnScales: usize, left: i32, k: i32,
): void {
  const a1 = a + qBytes, a2 = a1 + qBytes, a3 = a2 + qBytes;
  let c00 = i32x4.splat(0), c01 = i32x4.splat(0);
  let c10 = i32x4.splat(0), c11 = i32x4.splat(0);
  let c20 = i32x4.splat(0), c21 = i32x4.splat(0);
  let c30 = i32x4.splat(0), c31 = i32x4.splat(0);
  for (let p: usize = 0; p < qBytes; p += 4, b += 32) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load_splat<i32>(a + p);
    c00 = i32x4.add(c00, i32x4.dot_i16x8_s(x, b0));
    c01 = i32x4.add(c01, i32x4.dot_i16x8_s(x, b1));
    x = v128.load_splat<i32>(a1 + p);
    c10 = i32x4.add(c10, i32x4.dot_i16x8_s(x, b0));
    c11 = i32x4.add(c11, i32x4.dot_i16x8_s(x, b1));
    x = v128.load_splat<i32>(a2 + p);
    c20 = i32x4.add(c20, i32x4.dot_i16x8_s(x, b0));
    c21 = i32x4.add(c21, i32x4.dot_i16x8_s(x, b1));
    x = v128.load_splat<i32>(a3 + p);
    c30 = i32x4.add(c30, i32x4.dot_i16x8_s(x, b0));
    c31 = i32x4.add(c31, i32x4.dot_i16x8_s(x, b1));
  }
  put(y, c00, c01, rowScales, columnScales, left);
  put(y + yBytes, c10, c11, rowScales + 4, columnScales, left);
  put(y + 2 * yBytes, c20, c21, rowScales + 8, columnScales, left);
  put(y + 3 * yBytes, c30, c31, rowScales + 12, columnScales, left);
}

function tile1(y: usize, a: usize, rowScale: usize, b: usize, columnScales: usize, left: i32, k: i32): void {
  let low = i32x4.splat(0), high = i32x4.splat(0);
  for (const end = a + (<usize>k << 1); a < end; a += 4, b += 32) {
    const x = v128.load_splat<i32>(a);
    low = i32x4.add(low, i32x4.dot_i16x8_s(x, v128.load(b)));
    high = i32x4.add(high, i32x4.dot_i16x8_s(x, v128.load(b, 16)));
  }
  put(y, low, high, rowScale, columnScales, left);
}

/** Adds eight scaled sums, or as many as are left, to y. */
// @ts-ignore: decorator
@inline
function put(y: usize, low: v128, high: v128, rowScale: usize, columnScales: usize, left: i32): void {
  const scale = v128.load_splat<f32>(rowScale);
  const first = f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(low), scale), v128.load(columnScales));
  write(y, left, f32x4.add(read(y, left), first));
  if (left <= 4) return;
  const second = f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(high), scale), v128.load(columnScales, 16));
  write(y + 16, left - 4, f32x4.add(read(y + 16, left - 4), second));
}
