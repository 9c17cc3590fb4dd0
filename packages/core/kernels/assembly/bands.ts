// What is made of four spectra at a time, one a lane: see fourier.ts. No value depends on another lane.

/**
 * Weighted sums of neighbouring values: y[m] is the sum over i < count of weight i times x[first + i]. `table` lists for
 * each of `n` bands first and count, 32-bit whole numbers, then the weights.
 */
export function bands(y: usize, x: usize, table: usize, n: i32): void {
  for (; n > 0; n--, y += 16) {
    let p = x + (<usize>load<i32>(table) << 4);
    let left = load<i32>(table, 4);
    table += 8;
    let even = f32x4.splat(0); // two sums abreast, so that one addition need not wait for the other
    let odd = f32x4.splat(0);
    for (; left >= 2; left -= 2, p += 32, table += 8) {
      even = f32x4.add(even, f32x4.mul(v128.load_splat<f32>(table), v128.load(p)));
      odd = f32x4.add(odd, f32x4.mul(v128.load_splat<f32>(table, 4), v128.load(p, 16)));
    }
    if (left > 0) {
      even = f32x4.add(even, f32x4.mul(v128.load_splat<f32>(table), v128.load(p)));
      table += 4;
    }
    v128.store(y, f32x4.add(even, odd));
  }
}

/** y[i] = the sum over columns j of matrix[i][j] x[j], from the first to the last. */
export function multiplyLanes(y: usize, x: usize, matrix: usize, rows: i32, columns: i32): void {
  const stride: usize = <usize>columns << 2;
  for (; rows >= 4; rows -= 4, matrix += 4 * stride, y += 64) {
    let a = f32x4.splat(0), b = f32x4.splat(0), c = f32x4.splat(0), d = f32x4.splat(0);
    let m0 = matrix, m1 = m0 + stride, m2 = m1 + stride, m3 = m2 + stride;
    for (let p = x; m0 < matrix + stride; p += 16, m0 += 4, m1 += 4, m2 += 4, m3 += 4) {
      const value = v128.load(p);
      a = f32x4.add(a, f32x4.mul(v128.load_splat<f32>(m0), value));
      b = f32x4.add(b, f32x4.mul(v128.load_splat<f32>(m1), value));
      c = f32x4.add(c, f32x4.mul(v128.load_splat<f32>(m2), value));
      d = f32x4.add(d, f32x4.mul(v128.load_splat<f32>(m3), value));
    }
    v128.store(y, a);
    v128.store(y, b, 16);
    v128.store(y, c, 32);
    v128.store(y, d, 48);
  }
  for (; rows > 0; rows--, matrix += stride, y += 16) {
    let a = f32x4.splat(0);
    for (let p = x, m0 = matrix; m0 < matrix + stride; p += 16, m0 += 4) {
      a = f32x4.add(a, f32x4.mul(v128.load_splat<f32>(m0), v128.load(p)));
    }
    v128.store(y, a);
  }
}

/** 10 / ln 10: decibels a neper of power. */
const DECIBELS: f32 = 4.3429448;
/** 10 log10 2 in two parts; products of the first with whole numbers below 2^12 are exact. */
const OCTAVE_HIGH: f32 = 3.01025390625;
const OCTAVE_LOW: f32 = 4.60503898e-5;
/** The float32 nearest to the square root of 1 / 2, as bits. */
const ROOT_HALF: i32 = 0x3f3504f3;

/**
 * 10 log10 x of positive normal numbers within 3e-7 relative: x = 2^e m with m in [0.707, 1.414), and
 * ln m = 2 artanh s with s = (m - 1) / (m + 1), a series in s^2 <= 0.0295.
 */
// @ts-ignore: decorator
@inline
function decibels4(x: v128): v128 {
  const e = i32x4.shr_s(i32x4.sub(x, i32x4.splat(ROOT_HALF)), 23);
  const m = i32x4.sub(x, i32x4.shl(e, 23));
  const f = f32x4.sub(m, f32x4.splat(1));
  const s = f32x4.div(f, f32x4.add(m, f32x4.splat(1)));
  const z = f32x4.mul(s, s);
  let series = f32x4.splat(DECIBELS * 2 / 9);
  series = f32x4.add(f32x4.mul(series, z), f32x4.splat(DECIBELS * 2 / 7));
  series = f32x4.add(f32x4.mul(series, z), f32x4.splat(DECIBELS * 2 / 5));
  series = f32x4.add(f32x4.mul(series, z), f32x4.splat(DECIBELS * 2 / 3));
  series = f32x4.mul(f32x4.mul(series, z), s);
  const octaves = f32x4.convert_i32x4_s(e);
  const small = f32x4.add(f32x4.mul(octaves, f32x4.splat(OCTAVE_LOW)), series);
  const part = f32x4.add(small, f32x4.mul(f32x4.splat(DECIBELS * 2), s));
  return f32x4.add(f32x4.mul(octaves, f32x4.splat(OCTAVE_HIGH)), part);
}

/** y = 10 log10 max(x, least) - zero, n values, a multiple of 4; `least` is a positive normal number. */
export function decibels(y: usize, x: usize, least: f32, zero: f32, n: i32): void {
  const floor = f32x4.splat(least);
  const level = f32x4.splat(zero);
  for (const end = y + (<usize>n << 2); y < end; y += 16, x += 16) {
    v128.store(y, f32x4.sub(decibels4(f32x4.max(v128.load(x), floor)), level));
  }
}

/** The highest of n values, a multiple of 4. */
export function highest(x: usize, n: i32): f32 {
  let result = v128.load(x);
  for (const end = x + (<usize>n << 2); x < end; x += 16) result = f32x4.max(result, v128.load(x));
  const ac = max(f32x4.extract_lane(result, 0), f32x4.extract_lane(result, 2));
  return max(ac, max(f32x4.extract_lane(result, 1), f32x4.extract_lane(result, 3)));
}

/** x = max(x, floor), n values, a multiple of 4. */
export function raise(x: usize, floor: f32, n: i32): void {
  const floors = f32x4.splat(floor);
  for (const end = x + (<usize>n << 2); x < end; x += 16) v128.store(x, f32x4.max(v128.load(x), floors));
}
