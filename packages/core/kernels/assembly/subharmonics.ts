// Summation of subharmonics (Hermes, 1988) of four magnitude spectra at a time, one a lane: see OctaveScale, the owner of
// the tables. No value depends on another lane.

/**
 * Sets to zero what lies more than two bins from both the peak below and the peak above, and smooths by (1/4, 1/2, 1/4).
 * Bin 0 is a peak where it is above bin 1. The first bin counts its neighbour above alone, the last is left as it is.
 *
 * @param y Receives `bins` values a lane.
 * @param x Left as it is.
 * @param work Room for 2 bins vectors.
 */
export function sharpen(y: usize, x: usize, bins: i32, work: usize): void {
  const size: usize = <usize>bins << 4;
  const peaks = work; // all bits set at a peak
  const kept = work + size;
  const end = x + size - 16;
  v128.store(peaks, f32x4.gt(v128.load(x), v128.load(x, 16)));
  for (let p = x + 16, q = peaks + 16; p < end; p += 16, q += 16) {
    const here = v128.load(p);
    v128.store(q, v128.and(f32x4.gt(here, v128.load(p - 16)), f32x4.ge(here, v128.load(p, 16))));
  }
  v128.store(peaks + size - 16, i32x4.splat(0));
  // where no peak lies three bins above or further
  let far = i32x4.splat(-1);
  for (let k = bins - 1; k >= 0; k--) {
    if (k + 3 < bins) far = v128.andnot(far, v128.load(peaks + (<usize>(k + 3) << 4)));
    v128.store(kept + (<usize>k << 4), far);
  }
  far = i32x4.splat(-1);
  for (let k = 0; k < bins; k++) {
    const at: usize = <usize>k << 4;
    if (k >= 3) far = v128.andnot(far, v128.load(peaks + at - 48));
    let near = v128.or(v128.or(far, v128.load(kept + at)), v128.load(peaks + at));
    if (k >= 2) near = v128.or(near, v128.load(peaks + at - 32));
    if (k >= 1) near = v128.or(near, v128.load(peaks + at - 16));
    if (k + 1 < bins) near = v128.or(near, v128.load(peaks + at, 16));
    if (k + 2 < bins) near = v128.or(near, v128.load(peaks + at, 32));
    v128.store(kept + at, v128.and(near, v128.load(x + at)));
  }
  const half = f32x4.splat(0.5);
  const quarter = f32x4.splat(0.25);
  v128.store(y, f32x4.add(f32x4.mul(half, v128.load(kept)), f32x4.mul(quarter, v128.load(kept, 16))));
  for (let at: usize = 16; at < size - 16; at += 16) {
    const sides = f32x4.add(v128.load(kept + at - 16), v128.load(kept + at, 16));
    v128.store(y + at, f32x4.add(f32x4.mul(half, v128.load(kept + at)), f32x4.mul(quarter, sides)));
  }
  v128.store(y + size - 16, v128.load(kept + size - 16));
}

/**
 * Natural cubic splines through y at the knots, and their values at as many points, none below zero.
 *
 * @param z Receives `n` values a lane.
 * @param system Of each knot five float32: previous, own, next, carry, back (see OctaveScale).
 * @param points Of each point the number of the knot below, 32 bits, and the weights of value and curvature of that knot
 *   and the next: a, b, c, d.
 * @param work Room for n vectors.
 */
export function splines(z: usize, y: usize, system: usize, points: usize, n: i32, work: usize): void {
  const last: usize = <usize>(n - 1) << 4;
  const zero = f32x4.splat(0);
  v128.store(work, zero);
  v128.store(work + last, zero);
  let u = zero;
  let row = system + 20;
  for (let at: usize = 16; at < last; at += 16, row += 20) {
    const outer = f32x4.add(
      f32x4.mul(v128.load_splat<f32>(row), v128.load(y + at - 16)),
      f32x4.mul(v128.load_splat<f32>(row, 8), v128.load(y + at, 16)),
    );
    const own = f32x4.add(outer, f32x4.mul(v128.load_splat<f32>(row, 4), v128.load(y + at)));
    u = f32x4.sub(own, f32x4.mul(v128.load_splat<f32>(row, 12), u));
    v128.store(work + at, u);
  }
  u = zero;
  for (let at = last - 16; at > 0; at -= 16) {
    row -= 20;
    u = f32x4.add(v128.load(work + at), f32x4.mul(v128.load_splat<f32>(row, 16), u));
    v128.store(work + at, u);
  }
  for (const end = z + (<usize>n << 4); z < end; z += 16, points += 20) {
    const at: usize = <usize>load<i32>(points) << 4;
    const values = f32x4.add(
      f32x4.mul(v128.load_splat<f32>(points, 4), v128.load(y + at)),
      f32x4.mul(v128.load_splat<f32>(points, 8), v128.load(y + at, 16)),
    );
    const curvatures = f32x4.add(
      f32x4.mul(v128.load_splat<f32>(points, 12), v128.load(work + at)),
      f32x4.mul(v128.load_splat<f32>(points, 16), v128.load(work + at, 16)),
    );
    v128.store(z, f32x4.pmax(zero, f32x4.add(values, curvatures)));
  }
}

/**
 * y[i] = the sum over terms t of weight t times x[i + shift t], as far as x goes.
 *
 * @param table Of each term the shift, 32 bits, ascending, and the weight; `terms` of them.
 */
export function shiftedSums(y: usize, x: usize, table: usize, terms: i32, n: i32): void {
  const end = x + (<usize>n << 4);
  for (let i = 0; i < n; i++, x += 16, y += 16) {
    let even = f32x4.splat(0);
    let odd = f32x4.splat(0);
    let row = table;
    for (let t = 0; t < terms; t++, row += 8) {
      const p = x + (<usize>load<i32>(row) << 4);
      if (p >= end) break;
      const product = f32x4.mul(v128.load_splat<f32>(row, 4), v128.load(p));
      if ((t & 1) == 0) even = f32x4.add(even, product);
      else odd = f32x4.add(odd, product);
    }
    v128.store(y, f32x4.add(even, odd));
  }
}
