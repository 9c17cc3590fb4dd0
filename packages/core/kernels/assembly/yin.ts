// The difference function of YIN (de Cheveigne and Kawahara, 2002) in float64, for two frames at a time, one a lane:
// nothing is exchanged between lanes, so a frame's values have the same bits in any company. The autocorrelation in it is
// by a real Fourier transform of 2 n samples, done as a complex one of n; a complex value is two vectors, real and
// imaginary, 32 bytes. n is a power of two, or three times one.

/**
 * The cumulative mean normalised difference function (equation 8 of the paper) of `frames` frames of `length` samples at x,
 * `hop` apart, at the periods minPeriod to maxPeriod, with the energy at a frame's end left out of the difference:
 * d(k) = 2 (r(0) - r(k)) - energy of the first k samples, but d(1) = 2 (r(0) - r(1)), as in librosa 0.11. y receives
 * `frames` rows of float64.
 *
 * 2 n is at least length + maxPeriod. `twiddles` are those of the passes in order, of each block exp(-2 pi i j p / size)
 * for j of 1 to radix - 1; `turns` are exp(-pi i k / n) for k of 0 to n / 2; all as float64 pairs. `work` has room for 2 n
 * complex values.
 */
export function yinDifferences(
  y: usize, x: usize, hop: i32, frames: i32, length: i32, minPeriod: i32, maxPeriod: i32,
  n: i32, twiddles: usize, turns: usize, work: usize,
): void {
  const row: usize = <usize>(maxPeriod - minPeriod + 1) << 3;
  const step: usize = <usize>hop << 2;
  const other = work + (<usize>n << 5);
  for (let t = 0; t < frames; t += 2) {
    const alone = t + 1 == frames;
    const x2 = alone ? x : x + step;
    const y2 = alone ? y : y + row;
    interleave(work, x, x2, length, n);
    let z = transform(work, other, n, twiddles);
    powers(z, turns, n);
    z = transform(z, z == work ? other : work, n, twiddles);
    differences(y, y2, z, x, x2, minPeriod, maxPeriod, 1.0 / <f64>(2 * n));
    x += 2 * step;
    y += 2 * row;
  }
}

// @ts-ignore: decorator
@inline
function pair(x: usize, x2: usize): v128 {
  return f64x2.replace_lane(f64x2.splat(<f64>load<f32>(x)), 1, <f64>load<f32>(x2));
}

/** Two frames into the lanes, even samples real and odd ones imaginary, zeros behind them. */
function interleave(z: usize, x: usize, x2: usize, length: i32, n: i32): void {
  memory.fill(z + (<usize>length << 4), 0, (<usize>n << 5) - (<usize>length << 4));
  for (const end = z + (<usize>length << 4); z < end; z += 16, x += 4, x2 += 4) v128.store(z, pair(x, x2));
}

/**
 * The complex transform of n values at `from`, by Stockham's passes of radix 4, 2 and 3 to and fro between `from` and `to`.
 * Returns where the result stands.
 */
function transform(from: usize, to: usize, n: i32, twiddles: usize): usize {
  let stride = 1;
  for (let rest = n; rest > 1; ) {
    const radix = (rest & 3) == 0 ? 4 : (rest & 1) == 0 ? 2 : 3;
    rest /= radix;
    if (radix == 4) pass4(to, from, twiddles, rest, <usize>stride << 5);
    else if (radix == 2) pass2(to, from, twiddles, rest, <usize>stride << 5);
    else pass3(to, from, twiddles, rest, <usize>stride << 5);
    twiddles += <usize>(rest * (radix - 1)) << 4;
    stride *= radix;
    const result = to;
    to = from;
    from = result;
  }
  return from;
}

// @ts-ignore: decorator
@inline
function put(z: usize, re: v128, im: v128): void {
  v128.store(z, re);
  v128.store(z, im, 16);
}

/** Stores (re, im) times (wr, wi). */
// @ts-ignore: decorator
@inline
function turn(z: usize, re: v128, im: v128, wr: v128, wi: v128): void {
  v128.store(z, f64x2.sub(f64x2.mul(re, wr), f64x2.mul(im, wi)));
  v128.store(z, f64x2.add(f64x2.mul(re, wi), f64x2.mul(im, wr)), 16);
}

/** `sub` blocks of butterflies over `step` bytes of values. */
function pass4(y: usize, x: usize, w: usize, sub: i32, step: usize): void {
  const quarter = <usize>sub * step;
  for (; sub > 0; sub--, w += 48, y += 3 * step) {
    const w1r = v128.load64_splat(w), w1i = v128.load64_splat(w, 8);
    const w2r = v128.load64_splat(w, 16), w2i = v128.load64_splat(w, 24);
    const w3r = v128.load64_splat(w, 32), w3i = v128.load64_splat(w, 40);
    for (const end = x + step; x < end; x += 32, y += 32) {
      const b = x + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const ar = v128.load(x), ai = v128.load(x, 16);
      const cr = v128.load(c), ci = v128.load(c, 16);
      const sr = f64x2.add(ar, cr), si = f64x2.add(ai, ci); // a + c
      const ur = f64x2.sub(ar, cr), ui = f64x2.sub(ai, ci); // a - c
      const br = v128.load(b), bi = v128.load(b, 16);
      const dr = v128.load(d), di = v128.load(d, 16);
      const tr = f64x2.add(br, dr), ti = f64x2.add(bi, di); // b + d
      const vr = f64x2.sub(bi, di), vi = f64x2.sub(dr, br); // -i (b - d)
      put(y, f64x2.add(sr, tr), f64x2.add(si, ti));
      turn(y + step, f64x2.add(ur, vr), f64x2.add(ui, vi), w1r, w1i);
      turn(y + 2 * step, f64x2.sub(sr, tr), f64x2.sub(si, ti), w2r, w2i);
      turn(y + 3 * step, f64x2.sub(ur, vr), f64x2.sub(ui, vi), w3r, w3i);
    }
  }
}

function pass2(y: usize, x: usize, w: usize, sub: i32, step: usize): void {
  const half = <usize>sub * step;
  for (; sub > 0; sub--, w += 16, y += step) {
    const wr = v128.load64_splat(w), wi = v128.load64_splat(w, 8);
    for (const end = x + step; x < end; x += 32, y += 32) {
      const ar = v128.load(x), ai = v128.load(x, 16);
      const br = v128.load(x + half), bi = v128.load(x + half, 16);
      put(y, f64x2.add(ar, br), f64x2.add(ai, bi));
      turn(y + step, f64x2.sub(ar, br), f64x2.sub(ai, bi), wr, wi);
    }
  }
}

const SIN_3: f64 = 0.8660254037844386; // sin(2 pi / 3)

function pass3(y: usize, x: usize, w: usize, sub: i32, step: usize): void {
  const third = <usize>sub * step;
  const sine = f64x2.splat(SIN_3);
  const half = f64x2.splat(0.5);
  for (; sub > 0; sub--, w += 32, y += 2 * step) {
    const w1r = v128.load64_splat(w), w1i = v128.load64_splat(w, 8);
    const w2r = v128.load64_splat(w, 16), w2i = v128.load64_splat(w, 24);
    for (const end = x + step; x < end; x += 32, y += 32) {
      const b = x + third;
      const c = b + third;
      const ar = v128.load(x), ai = v128.load(x, 16);
      const br = v128.load(b), bi = v128.load(b, 16);
      const cr = v128.load(c), ci = v128.load(c, 16);
      const sr = f64x2.add(br, cr), si = f64x2.add(bi, ci);
      const tr = f64x2.sub(ar, f64x2.mul(half, sr)), ti = f64x2.sub(ai, f64x2.mul(half, si));
      const ur = f64x2.mul(sine, f64x2.sub(bi, ci)); // -i sin(2 pi / 3) (b - c)
      const ui = f64x2.mul(sine, f64x2.sub(cr, br));
      put(y, f64x2.add(ar, sr), f64x2.add(ai, si));
      turn(y + step, f64x2.add(tr, ur), f64x2.add(ti, ui), w1r, w1i);
      turn(y + 2 * step, f64x2.sub(tr, ur), f64x2.sub(ti, ui), w2r, w2i);
    }
  }
}

/**
 * From the transform Z of the interleaved samples to that of their interleaved autocorrelation, in place. With P(k) the
 * power of bin k of the real frame, S = P(k) + P(n - k), D = P(k) - P(n - k) and w = exp(-pi i k / n), value k becomes
 * S + i w D, for a power spectrum is real and even: its transform is its inverse transform, but for the scale.
 */
function powers(z: usize, turns: usize, n: i32): void {
  let a = z;
  let b = z; // value n - k, which is value 0 for k = 0
  for (let k = 0; k <= n >> 1; k++, turns += 16) {
    const ar = v128.load(a), ai = v128.load(a, 16);
    const br = v128.load(b), bi = v128.load(b, 16);
    const wr = v128.load64_splat(turns), wi = v128.load64_splat(turns, 8);
    const evenRe = f64x2.add(ar, br), evenIm = f64x2.sub(ai, bi); // twice the even samples' transform
    const oddRe = f64x2.add(ai, bi), oddIm = f64x2.sub(br, ar); // twice the odd ones'
    const squareA = f64x2.add(f64x2.mul(ar, ar), f64x2.mul(ai, ai));
    const squareB = f64x2.add(f64x2.mul(br, br), f64x2.mul(bi, bi));
    const s = f64x2.add(squareA, squareB);
    const turnedRe = f64x2.sub(f64x2.mul(oddRe, wr), f64x2.mul(oddIm, wi));
    const turnedIm = f64x2.add(f64x2.mul(oddRe, wi), f64x2.mul(oddIm, wr));
    const d = f64x2.add(f64x2.mul(evenRe, turnedRe), f64x2.mul(evenIm, turnedIm));
    const im = f64x2.mul(wr, d);
    const re = f64x2.mul(wi, d);
    put(b, f64x2.add(s, re), im);
    put(a, f64x2.sub(s, re), im);
    a += 32;
    b = k == 0 ? z + (<usize>(n - 1) << 5) : b - 32;
  }
}

/** The rows of two frames from their autocorrelation r, which is to be multiplied by `scale`. */
// biome-ignore format: arguments in the groups they belong to
function differences(
  y: usize, y2: usize, r: usize, x: usize, x2: usize, minPeriod: i32, maxPeriod: i32, scale: f64,
): void {
  const twice = f64x2.splat(2 * scale);
  const least = f64x2.splat(f64.MIN_NORMAL_VALUE);
  const r0 = v128.load(r);
  let energy = f64x2.splat(0); // of the first k samples
  const first = pair(x, x2);
  let sum = f64x2.mul(first, first); // of the differences up to k, that at 1 without its energy
  for (let k = 1; k <= maxPeriod; k++, x += 4, x2 += 4) {
    r += 16;
    const sample = pair(x, x2);
    energy = f64x2.add(energy, f64x2.mul(sample, sample));
    const difference = f64x2.sub(f64x2.mul(twice, f64x2.sub(r0, v128.load(r))), energy);
    sum = f64x2.add(sum, difference);
    if (k < minPeriod) continue;
    const mean = f64x2.div(sum, f64x2.splat(<f64>k));
    const value = f64x2.div(difference, f64x2.add(mean, least));
    v128.store_lane<f64>(y2, value, 1);
    v128.store_lane<f64>(y, value, 0);
    y += 8;
    y2 += 8;
  }
}
