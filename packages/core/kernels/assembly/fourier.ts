// Fourier transforms of four frames at a time, one frame a lane: value i of lane f is float32 number 4 i + f, and nothing
// is exchanged between lanes, so a frame's spectrum has the same bits in any company and any lane. A complex value is two
// such vectors, real and imaginary, 32 bytes.
//
// A real frame of even length is half as many complex values (even samples real, odd ones imaginary), transformed in place
// by decimation in frequency with radices 3, 5, 4, 8 and 2, which leaves the values in digit-reversed order; untangling
// them into the spectrum of the real frame reads them through a table (Cooley and Tukey, 1965; Sorensen et al., 1987).
// The tables are made by src/spectrum/lane-fourier.ts.
//
// A frame of 2048 samples to its powers takes 51,000 operations: 1.6 us at the 32 GFLOP/s of our matrix product, 2.3 us
// measured. Radix 8 in all passes saves a pass over memory but runs out of registers: no faster at 1024 complex values,
// slower at 256.

/**
 * Multiplies `frames` (1 to 4) frames of samples, `hop` apart, by the window, and lays them into the lanes from z + `at`
 * on, values `step` bytes apart; before that, `clear` bytes from z on become 0. Lanes beyond `frames` repeat the last one.
 * `length` is a multiple of 4.
 */
export function loadFrames(
  z: usize, clear: usize, at: usize, step: usize, samples: usize, hop: i32, frames: i32, window: usize, length: i32,
): void {
  memory.fill(z, 0, clear);
  z += at;
  const last = frames - 1;
  const s1 = samples + (<usize>(min(1, last) * hop) << 2);
  const s2 = samples + (<usize>(min(2, last) * hop) << 2);
  const s3 = samples + (<usize>(min(3, last) * hop) << 2);
  const end: usize = <usize>length << 2;
  for (let i: usize = 0; i < end; i += 16) {
    const w = v128.load(window + i);
    const a = f32x4.mul(v128.load(samples + i), w);
    const b = f32x4.mul(v128.load(s1 + i), w);
    const c = f32x4.mul(v128.load(s2 + i), w);
    const d = f32x4.mul(v128.load(s3 + i), w);
    const ab = i32x4.shuffle(a, b, 0, 4, 1, 5);
    const cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
    const abHigh = i32x4.shuffle(a, b, 2, 6, 3, 7);
    const cdHigh = i32x4.shuffle(c, d, 2, 6, 3, 7);
    v128.store(z, i32x4.shuffle(ab, cd, 0, 1, 4, 5));
    z += step;
    v128.store(z, i32x4.shuffle(ab, cd, 2, 3, 6, 7));
    z += step;
    v128.store(z, i32x4.shuffle(abHigh, cdHigh, 0, 1, 4, 5));
    z += step;
    v128.store(z, i32x4.shuffle(abHigh, cdHigh, 2, 3, 6, 7));
    z += step;
  }
}

/** Rows of n values each, `stride` apart, out of the first `frames` lanes of x, whose values stand `step` bytes apart. */
export function lanesToRows(y: usize, stride: i32, x: usize, step: usize, n: i32, frames: i32): void {
  const row: usize = <usize>stride << 2;
  const y1 = y + row;
  const y2 = y1 + row;
  const y3 = y2 + row;
  let i: usize = 0;
  if (frames == 4) {
    for (const end: usize = <usize>(n & ~3) << 2; i < end; i += 16) {
      const a = v128.load(x);
      x += step;
      const b = v128.load(x);
      x += step;
      const c = v128.load(x);
      x += step;
      const d = v128.load(x);
      x += step;
      const ab = i32x4.shuffle(a, b, 0, 4, 1, 5);
      const cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
      const abHigh = i32x4.shuffle(a, b, 2, 6, 3, 7);
      const cdHigh = i32x4.shuffle(c, d, 2, 6, 3, 7);
      v128.store(y + i, i32x4.shuffle(ab, cd, 0, 1, 4, 5));
      v128.store(y1 + i, i32x4.shuffle(ab, cd, 2, 3, 6, 7));
      v128.store(y2 + i, i32x4.shuffle(abHigh, cdHigh, 0, 1, 4, 5));
      v128.store(y3 + i, i32x4.shuffle(abHigh, cdHigh, 2, 3, 6, 7));
    }
  }
  for (const end: usize = <usize>n << 2; i < end; i += 4, x += step) {
    const a = v128.load(x);
    v128.store_lane<f32>(y + i, a, 0);
    if (frames > 1) v128.store_lane<f32>(y1 + i, a, 1);
    if (frames > 2) v128.store_lane<f32>(y2 + i, a, 2);
    if (frames > 3) v128.store_lane<f32>(y3 + i, a, 3);
  }
}

/**
 * Transforms z in place. `plan` lists passes as four 32-bit numbers each: radix, bytes from one point of a butterfly to
 * the next, number of blocks, address of the twiddles of a block (0 in the last pass, where all are 1).
 */
export function fourier(z: usize, plan: usize, passes: i32): void {
  for (; passes > 0; passes--, plan += 16) {
    const radix = load<i32>(plan);
    const step = load<usize>(plan, 4);
    const blocks = load<i32>(plan, 8);
    const twiddles = load<usize>(plan, 12);
    if (radix == 4) {
      if (twiddles == 0) lastPass4(z, blocks);
      else pass4(z, step, blocks, twiddles);
    } else if (radix == 8) lastPass8(z, blocks);
    else if (radix == 2) pass2(z, step, blocks, twiddles);
    else if (radix == 3) pass3(z, step, blocks, twiddles);
    else pass5(z, step, blocks, twiddles);
  }
}

// @ts-ignore: decorator
@inline
function put(z: usize, re: v128, im: v128): void {
  v128.store(z, re);
  v128.store(z, im, 16);
}

/** Stores (re, im) times the twiddle at an address. */
// @ts-ignore: decorator
@inline
function turn(z: usize, re: v128, im: v128, twiddle: usize): void {
  const wr = v128.load_splat<f32>(twiddle);
  const wi = v128.load_splat<f32>(twiddle, 4);
  v128.store(z, f32x4.sub(f32x4.mul(re, wr), f32x4.mul(im, wi)));
  v128.store(z, f32x4.add(f32x4.mul(re, wi), f32x4.mul(im, wr)), 16);
}

function pass4(z: usize, step: usize, blocks: i32, twiddles: usize): void {
  for (; blocks > 0; blocks--, z += step << 2) {
    let p0 = z;
    let p1 = p0 + step;
    let p2 = p1 + step;
    let p3 = p2 + step;
    let w = twiddles;
    for (const end = p1; p0 < end; p0 += 32, p1 += 32, p2 += 32, p3 += 32, w += 24) {
      const ar = v128.load(p0), ai = v128.load(p0, 16);
      const cr = v128.load(p2), ci = v128.load(p2, 16);
      const sr = f32x4.add(ar, cr), si = f32x4.add(ai, ci); // a + c
      const ur = f32x4.sub(ar, cr), ui = f32x4.sub(ai, ci); // a - c
      const br = v128.load(p1), bi = v128.load(p1, 16);
      const dr = v128.load(p3), di = v128.load(p3, 16);
      const tr = f32x4.add(br, dr), ti = f32x4.add(bi, di); // b + d
      const vr = f32x4.sub(bi, di), vi = f32x4.sub(dr, br); // -i (b - d)
      put(p0, f32x4.add(sr, tr), f32x4.add(si, ti));
      turn(p1, f32x4.add(ur, vr), f32x4.add(ui, vi), w);
      turn(p2, f32x4.sub(sr, tr), f32x4.sub(si, ti), w + 8);
      turn(p3, f32x4.sub(ur, vr), f32x4.sub(ui, vi), w + 16);
    }
  }
}

function lastPass4(z: usize, blocks: i32): void {
  for (; blocks > 0; blocks--, z += 128) {
    const ar = v128.load(z), ai = v128.load(z, 16);
    const cr = v128.load(z, 64), ci = v128.load(z, 80);
    const sr = f32x4.add(ar, cr), si = f32x4.add(ai, ci); // a + c
    const ur = f32x4.sub(ar, cr), ui = f32x4.sub(ai, ci); // a - c
    const br = v128.load(z, 32), bi = v128.load(z, 48);
    const dr = v128.load(z, 96), di = v128.load(z, 112);
    const tr = f32x4.add(br, dr), ti = f32x4.add(bi, di); // b + d
    const vr = f32x4.sub(bi, di), vi = f32x4.sub(dr, br); // -i (b - d)
    put(z, f32x4.add(sr, tr), f32x4.add(si, ti));
    put(z + 32, f32x4.add(ur, vr), f32x4.add(ui, vi));
    put(z + 64, f32x4.sub(sr, tr), f32x4.sub(si, ti));
    put(z + 96, f32x4.sub(ur, vr), f32x4.sub(ui, vi));
  }
}

const HALF_ROOT: f32 = 0.70710678;

/** Butterflies of eight neighbours: two of four over points 0 2 4 6 and 1 3 5 7, then four of two. */
function lastPass8(z: usize, blocks: i32): void {
  const root = f32x4.splat(HALF_ROOT);
  for (; blocks > 0; blocks--, z += 256) {
    // Sums and differences of points four apart: the sums give the even outputs, the differences, turned, the odd ones.
    let ar = v128.load(z), ai = v128.load(z, 16);
    let br = v128.load(z, 128), bi = v128.load(z, 144);
    const s0r = f32x4.add(ar, br), s0i = f32x4.add(ai, bi);
    const d0r = f32x4.sub(ar, br), d0i = f32x4.sub(ai, bi);
    ar = v128.load(z, 64), ai = v128.load(z, 80);
    br = v128.load(z, 192), bi = v128.load(z, 208);
    const s2r = f32x4.add(ar, br), s2i = f32x4.add(ai, bi);
    const d2r = f32x4.sub(ai, bi), d2i = f32x4.sub(br, ar); // times -i
    const even0r = f32x4.add(s0r, s2r), even0i = f32x4.add(s0i, s2i);
    const even1r = f32x4.sub(s0r, s2r), even1i = f32x4.sub(s0i, s2i);
    const odd0r = f32x4.add(d0r, d2r), odd0i = f32x4.add(d0i, d2i);
    const odd1r = f32x4.sub(d0r, d2r), odd1i = f32x4.sub(d0i, d2i);
    ar = v128.load(z, 32), ai = v128.load(z, 48);
    br = v128.load(z, 160), bi = v128.load(z, 176);
    const s1r = f32x4.add(ar, br), s1i = f32x4.add(ai, bi);
    const d1r = f32x4.sub(ar, br), d1i = f32x4.sub(ai, bi);
    ar = v128.load(z, 96), ai = v128.load(z, 112);
    br = v128.load(z, 224), bi = v128.load(z, 240);
    const s3r = f32x4.add(ar, br), s3i = f32x4.add(ai, bi);
    const d3r = f32x4.sub(ai, bi), d3i = f32x4.sub(br, ar); // times -i
    ar = f32x4.add(s1r, s3r), ai = f32x4.add(s1i, s3i);
    put(z, f32x4.add(even0r, ar), f32x4.add(even0i, ai));
    put(z + 128, f32x4.sub(even0r, ar), f32x4.sub(even0i, ai));
    ar = f32x4.sub(s1i, s3i), ai = f32x4.sub(s3r, s1r); // times -i
    put(z + 64, f32x4.add(even1r, ar), f32x4.add(even1i, ai));
    put(z + 192, f32x4.sub(even1r, ar), f32x4.sub(even1i, ai));
    br = f32x4.add(d1r, d3r), bi = f32x4.add(d1i, d3i); // to be turned by an eighth
    ar = f32x4.mul(root, f32x4.add(br, bi)), ai = f32x4.mul(root, f32x4.sub(bi, br));
    put(z + 32, f32x4.add(odd0r, ar), f32x4.add(odd0i, ai));
    put(z + 160, f32x4.sub(odd0r, ar), f32x4.sub(odd0i, ai));
    br = f32x4.sub(d1r, d3r), bi = f32x4.sub(d1i, d3i); // by three eighths
    ar = f32x4.mul(root, f32x4.sub(bi, br)), ai = f32x4.mul(root, f32x4.add(br, bi));
    put(z + 96, f32x4.add(odd1r, ar), f32x4.sub(odd1i, ai));
    put(z + 224, f32x4.sub(odd1r, ar), f32x4.add(odd1i, ai));
  }
}

function pass2(z: usize, step: usize, blocks: i32, twiddles: usize): void {
  for (; blocks > 0; blocks--, z += step << 1) {
    let p0 = z;
    let p1 = p0 + step;
    let w = twiddles;
    for (const end = p1; p0 < end; p0 += 32, p1 += 32, w += 8) {
      const ar = v128.load(p0), ai = v128.load(p0, 16);
      const br = v128.load(p1), bi = v128.load(p1, 16);
      put(p0, f32x4.add(ar, br), f32x4.add(ai, bi));
      if (twiddles == 0) put(p1, f32x4.sub(ar, br), f32x4.sub(ai, bi));
      else turn(p1, f32x4.sub(ar, br), f32x4.sub(ai, bi), w);
    }
  }
}

const SIN_3: f32 = 0.86602540; // sin(2 pi / 3)

function pass3(z: usize, step: usize, blocks: i32, twiddles: usize): void {
  const sine = f32x4.splat(SIN_3);
  const half = f32x4.splat(0.5);
  for (; blocks > 0; blocks--, z += 3 * step) {
    let p0 = z;
    let p1 = p0 + step;
    let p2 = p1 + step;
    let w = twiddles;
    for (const end = p1; p0 < end; p0 += 32, p1 += 32, p2 += 32, w += 16) {
      const ar = v128.load(p0), ai = v128.load(p0, 16);
      const br = v128.load(p1), bi = v128.load(p1, 16);
      const cr = v128.load(p2), ci = v128.load(p2, 16);
      const sr = f32x4.add(br, cr), si = f32x4.add(bi, ci);
      const tr = f32x4.sub(ar, f32x4.mul(half, sr)), ti = f32x4.sub(ai, f32x4.mul(half, si));
      const ur = f32x4.mul(sine, f32x4.sub(bi, ci)); // -i sin(2 pi / 3) (b - c)
      const ui = f32x4.mul(sine, f32x4.sub(cr, br));
      put(p0, f32x4.add(ar, sr), f32x4.add(ai, si));
      if (twiddles == 0) {
        put(p1, f32x4.add(tr, ur), f32x4.add(ti, ui));
        put(p2, f32x4.sub(tr, ur), f32x4.sub(ti, ui));
      } else {
        turn(p1, f32x4.add(tr, ur), f32x4.add(ti, ui), w);
        turn(p2, f32x4.sub(tr, ur), f32x4.sub(ti, ui), w + 8);
      }
    }
  }
}

const COS_5_1: f32 = 0.30901699; // cos(2 pi / 5)
const COS_5_2: f32 = -0.80901699;
const SIN_5_1: f32 = 0.95105652;
const SIN_5_2: f32 = 0.58778525;

// @ts-ignore: decorator
@inline
function combine(a: v128, b: v128, x: f32, y: f32): v128 {
  return f32x4.add(f32x4.mul(f32x4.splat(x), a), f32x4.mul(f32x4.splat(y), b));
}

function pass5(z: usize, step: usize, blocks: i32, twiddles: usize): void {
  for (; blocks > 0; blocks--, z += 5 * step) {
    let p0 = z;
    let p1 = p0 + step;
    let p2 = p1 + step;
    let p3 = p2 + step;
    let p4 = p3 + step;
    let w = twiddles;
    for (const end = p1; p0 < end; p0 += 32, p1 += 32, p2 += 32, p3 += 32, p4 += 32, w += 32) {
      const ar = v128.load(p0), ai = v128.load(p0, 16);
      const x1r = v128.load(p1), x1i = v128.load(p1, 16);
      const x4r = v128.load(p4), x4i = v128.load(p4, 16);
      const b1r = f32x4.add(x1r, x4r), b1i = f32x4.add(x1i, x4i);
      const d1r = f32x4.sub(x1r, x4r), d1i = f32x4.sub(x1i, x4i);
      const x2r = v128.load(p2), x2i = v128.load(p2, 16);
      const x3r = v128.load(p3), x3i = v128.load(p3, 16);
      const b2r = f32x4.add(x2r, x3r), b2i = f32x4.add(x2i, x3i);
      const d2r = f32x4.sub(x2r, x3r), d2i = f32x4.sub(x2i, x3i);
      put(p0, f32x4.add(ar, f32x4.add(b1r, b2r)), f32x4.add(ai, f32x4.add(b1i, b2i)));
      const e1r = f32x4.add(ar, combine(b1r, b2r, COS_5_1, COS_5_2));
      const e1i = f32x4.add(ai, combine(b1i, b2i, COS_5_1, COS_5_2));
      const f1r = combine(d1i, d2i, SIN_5_1, SIN_5_2); // -i (...)
      const f1i = combine(d1r, d2r, -SIN_5_1, -SIN_5_2);
      const e2r = f32x4.add(ar, combine(b1r, b2r, COS_5_2, COS_5_1));
      const e2i = f32x4.add(ai, combine(b1i, b2i, COS_5_2, COS_5_1));
      const f2r = combine(d1i, d2i, SIN_5_2, -SIN_5_1);
      const f2i = combine(d1r, d2r, -SIN_5_2, SIN_5_1);
      if (twiddles == 0) {
        put(p1, f32x4.add(e1r, f1r), f32x4.add(e1i, f1i));
        put(p2, f32x4.add(e2r, f2r), f32x4.add(e2i, f2i));
        put(p3, f32x4.sub(e2r, f2r), f32x4.sub(e2i, f2i));
        put(p4, f32x4.sub(e1r, f1r), f32x4.sub(e1i, f1i));
      } else {
        turn(p1, f32x4.add(e1r, f1r), f32x4.add(e1i, f1i), w);
        turn(p2, f32x4.add(e2r, f2r), f32x4.add(e2i, f2i), w + 8);
        turn(p3, f32x4.sub(e2r, f2r), f32x4.sub(e2i, f2i), w + 16);
        turn(p4, f32x4.sub(e1r, f1r), f32x4.sub(e1i, f1i), w + 24);
      }
    }
  }
}

/** What is kept of a complex value. */
const enum Keep {
  Complex,
  Power,
  Magnitude,
}

// @ts-ignore: decorator
@inline
function keep(y: usize, re: v128, im: v128, what: Keep): void {
  if (what == Keep.Complex) put(y, re, im);
  else {
    const power = f32x4.add(f32x4.mul(re, re), f32x4.mul(im, im));
    v128.store(y, what == Keep.Power ? power : f32x4.sqrt(power));
  }
}

/**
 * The spectrum of real frames, bins 0 to n, from the transform of their n complex values, which were halved. `table` has
 * four 32-bit numbers for each k of 1 to n / 2: where values k and n - k stand, bytes, and exp(-pi i k / n).
 */
// @ts-ignore: decorator
@inline
function untangle(y: usize, z: usize, table: usize, n: i32, what: Keep): void {
  const size: usize = what == Keep.Complex ? 32 : 16;
  const re = v128.load(z), im = v128.load(z, 16);
  const zero = f32x4.splat(0);
  const sum = f32x4.add(re, im), difference = f32x4.sub(re, im);
  let low = y;
  let high = y + <usize>n * size;
  keep(low, f32x4.add(sum, sum), zero, what);
  keep(high, f32x4.add(difference, difference), zero, what);
  for (let k = n >> 1; k > 0; k--, table += 16) {
    low += size;
    high -= size;
    const a = z + load<usize>(table);
    const b = z + load<usize>(table, 4);
    const ar = v128.load(a), br = v128.load(b);
    const ai = v128.load(a, 16), bi = v128.load(b, 16);
    const evenRe = f32x4.add(ar, br), evenIm = f32x4.sub(ai, bi);
    const oddRe = f32x4.add(ai, bi), oddIm = f32x4.sub(br, ar);
    const wr = v128.load_splat<f32>(table, 8), wi = v128.load_splat<f32>(table, 12);
    const turnedRe = f32x4.sub(f32x4.mul(oddRe, wr), f32x4.mul(oddIm, wi));
    const turnedIm = f32x4.add(f32x4.mul(oddRe, wi), f32x4.mul(oddIm, wr));
    keep(low, f32x4.add(evenRe, turnedRe), f32x4.add(evenIm, turnedIm), what);
    keep(high, f32x4.sub(evenRe, turnedRe), f32x4.sub(turnedIm, evenIm), what);
  }
}

/** Bins of frames of odd length: value k of the transform stands `table[k]` bytes from z. */
// @ts-ignore: decorator
@inline
function pick(y: usize, z: usize, table: usize, bins: i32, what: Keep): void {
  for (; bins > 0; bins--, table += 4, y += what == Keep.Complex ? 32 : 16) {
    const a = z + load<usize>(table);
    keep(y, v128.load(a), v128.load(a, 16), what);
  }
}

/** Complex spectrum y of frames of 2 n samples. */
export function evenSpectra(y: usize, z: usize, table: usize, n: i32): void {
  untangle(y, z, table, n, Keep.Complex);
}

/** The squares of its magnitudes. */
export function evenPowers(y: usize, z: usize, table: usize, n: i32): void {
  untangle(y, z, table, n, Keep.Power);
}

/** Its magnitudes. */
export function evenMagnitudes(y: usize, z: usize, table: usize, n: i32): void {
  untangle(y, z, table, n, Keep.Magnitude);
}

/** Complex spectrum y, `bins` values, of frames of an odd number of samples. */
export function oddSpectra(y: usize, z: usize, table: usize, bins: i32): void {
  pick(y, z, table, bins, Keep.Complex);
}

/** The squares of its magnitudes. */
export function oddPowers(y: usize, z: usize, table: usize, bins: i32): void {
  pick(y, z, table, bins, Keep.Power);
}

/** Its magnitudes. */
export function oddMagnitudes(y: usize, z: usize, table: usize, bins: i32): void {
  pick(y, z, table, bins, Keep.Magnitude);
}
