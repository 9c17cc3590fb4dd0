// From spectra back to samples: the inverse of fourier.ts, on the same lanes and tables, and frames that overlap.

/**
 * The complex values z whose transform makes the conjugates of real frames of 2 n samples, even ones real and odd ones
 * imaginary, times 2 n, out of the frames' spectra x, bins 0 to n. `table` is that of `evenSpectra`.
 */
export function tangle(z: usize, x: usize, table: usize, n: i32): void {
  const first = v128.load(x);
  const last = v128.load(x + (<usize>n << 5));
  v128.store(z, f32x4.add(first, last));
  v128.store(z, f32x4.sub(last, first), 16);
  let low: usize = 0;
  let high: usize = <usize>n << 5;
  for (let k = n >> 1; k > 0; k--, table += 16) {
    low += 32;
    high -= 32;
    const ar = v128.load(x + low), br = v128.load(x + high);
    const ai = v128.load(x + low, 16), bi = v128.load(x + high, 16);
    const evenRe = f32x4.add(ar, br), evenIm = f32x4.sub(ai, bi);
    const turnedRe = f32x4.sub(ar, br), turnedIm = f32x4.add(ai, bi);
    const wr = v128.load_splat<f32>(table, 8), wi = v128.load_splat<f32>(table, 12);
    const oddRe = f32x4.add(f32x4.mul(turnedRe, wr), f32x4.mul(turnedIm, wi));
    const oddIm = f32x4.sub(f32x4.mul(turnedIm, wr), f32x4.mul(turnedRe, wi));
    v128.store(z + low, f32x4.sub(evenRe, oddIm));
    v128.store(z + low, f32x4.neg(f32x4.add(evenIm, oddRe)), 16);
    v128.store(z + high, f32x4.add(evenRe, oddIm));
    v128.store(z + high, f32x4.sub(evenIm, oddRe), 16);
  }
}

/** The samples y, 2 n a lane, of the transformed values z. */
export function samplesOfTransform(y: usize, z: usize, table: usize, n: i32): void {
  putSamples(y, z);
  let low = y;
  let high = y + (<usize>n << 5);
  for (let k = n >> 1; k > 0; k--, table += 16) {
    low += 32;
    high -= 32;
    putSamples(low, z + load<usize>(table));
    putSamples(high, z + load<usize>(table, 4));
  }
}

// @ts-ignore: decorator
@inline
function putSamples(y: usize, z: usize): void {
  v128.store(y, v128.load(z));
  v128.store(y, f32x4.neg(v128.load(z, 16)), 16);
}

/** y += window x, n values, a multiple of 4. */
export function addWindowed(y: usize, x: usize, window: usize, n: i32): void {
  for (const end = y + (<usize>n << 2); y < end; y += 16, x += 16, window += 16) {
    v128.store(y, f32x4.add(v128.load(y), f32x4.mul(v128.load(x), v128.load(window))));
  }
}

/** y = y / divisors where those are normal numbers, n values, a multiple of 4. */
export function divideWhole(y: usize, divisors: usize, n: i32): void {
  const least = f32x4.splat(1.17549435e-38);
  for (const end = y + (<usize>n << 2); y < end; y += 16, divisors += 16) {
    const divisor = v128.load(divisors);
    const value = v128.load(y);
    v128.store(y, v128.bitselect(f32x4.div(value, divisor), value, f32x4.gt(divisor, least)));
  }
}
