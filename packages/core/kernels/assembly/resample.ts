/**
 * Polyphase filtering from one rate to another: with (q, p) the quotient and remainder of (phase + i * down) by up,
 * y[i] = sum over k of table[p][k] * x[q + k].
 *
 * `table` holds `up` rows of `taps`, a multiple of 4, values. Outputs of one phase are taken together, so that a row is
 * read once for four of them.
 */
export function polyphase(
  y: usize, x: usize, table: usize, taps: i32, up: i32, down: i32, phase: i32, count: i32,
): void {
  const wholeStep = down / up;
  const partStep = down % up;
  const xStride: usize = down << 2;
  const yStride: usize = up << 2;
  const phases = min(up, count);
  let q = phase / up;
  let p = phase % up;
  for (let i = 0; i < phases; i++) {
    const row: usize = table + ((p * taps) << 2);
    let from: usize = x + (q << 2);
    let to: usize = y + (i << 2);
    let left = (count - i + up - 1) / up;
    for (; left >= 4; left -= 4) {
      filterFour(to, from, row, taps, xStride, yStride);
      from += 4 * xStride;
      to += 4 * yStride;
    }
    for (; left > 0; left--) {
      filterOne(to, from, row, taps);
      from += xStride;
      to += yStride;
    }
    q += wholeStep;
    p += partStep;
    if (p >= up) {
      p -= up;
      q++;
    }
  }
}

// @ts-ignore: decorator
@inline
function filterFour(y: usize, x: usize, row: usize, taps: i32, xStride: usize, yStride: usize): void {
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  let c = f32x4.splat(0);
  let d = f32x4.splat(0);
  const x1 = x + xStride;
  const x2 = x1 + xStride;
  const x3 = x2 + xStride;
  const end: usize = taps << 2;
  for (let k: usize = 0; k < end; k += 16) {
    const h = v128.load(row + k);
    a = f32x4.add(a, f32x4.mul(h, v128.load(x + k)));
    b = f32x4.add(b, f32x4.mul(h, v128.load(x1 + k)));
    c = f32x4.add(c, f32x4.mul(h, v128.load(x2 + k)));
    d = f32x4.add(d, f32x4.mul(h, v128.load(x3 + k)));
  }
  store<f32>(y, sum(a));
  store<f32>(y + yStride, sum(b));
  store<f32>(y + 2 * yStride, sum(c));
  store<f32>(y + 3 * yStride, sum(d));
}

// @ts-ignore: decorator
@inline
function filterOne(y: usize, x: usize, row: usize, taps: i32): void {
  let a = f32x4.splat(0);
  const end: usize = taps << 2;
  for (let k: usize = 0; k < end; k += 16) {
    a = f32x4.add(a, f32x4.mul(v128.load(row + k), v128.load(x + k)));
  }
  store<f32>(y, sum(a));
}

// @ts-ignore: decorator
@inline
function sum(v: v128): f32 {
  const pairs = f32x4.add(v, i32x4.shuffle(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}
