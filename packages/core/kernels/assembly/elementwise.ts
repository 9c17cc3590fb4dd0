import { read, write } from "./lanes";

/** x = max(x, 0), n values. */
export function rectify(x: usize, n: i32): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < n; i += 4) write(x + (i << 2), n - i, f32x4.max(read(x + (i << 2), n - i), zero));
}

/** Clears the gradient where the rectified y is not above 0, n values. */
export function rectifyBackward(gradient: usize, y: usize, n: i32): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < n; i += 4) {
    const at = gradient + (i << 2);
    write(at, n - i, v128.and(read(at, n - i), f32x4.gt(read(y + (i << 2), n - i), zero)));
  }
}

/** y = (x - mean) * scale, row by row; x and y are `rows x columns`. */
export function standardize(y: usize, x: usize, mean: usize, scale: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++, x += columns << 2, y += columns << 2) {
    for (let j = 0; j < columns; j += 4) {
      const left = columns - j;
      const centred = f32x4.sub(read(x + (j << 2), left), read(mean + (j << 2), left));
      write(y + (j << 2), left, f32x4.mul(centred, read(scale + (j << 2), left)));
    }
  }
}

/**
 * Inverted dropout in place, n values: value i is kept, and multiplied by `scale`, if the hash of (seed, i) as an
 * unsigned whole number is not below `threshold`. The same call on the gradient is its backward pass. The hash is the
 * finaliser of MurmurHash3 over a Weyl sequence.
 */
export function dropout(x: usize, n: i32, seed: i32, threshold: i32, scale: f32): void {
  let counter = i32x4.add(i32x4.splat(seed), i32x4.mul(i32x4(1, 2, 3, 4), i32x4.splat(WEYL)));
  const step = i32x4.splat(WEYL << 2);
  const limit = i32x4.splat(threshold);
  const scales = f32x4.splat(scale);
  for (let i = 0; i < n; i += 4, counter = i32x4.add(counter, step)) {
    let z = v128.xor(counter, i32x4.shr_u(counter, 16));
    z = i32x4.mul(z, i32x4.splat(0x85ebca6b));
    z = v128.xor(z, i32x4.shr_u(z, 13));
    z = i32x4.mul(z, i32x4.splat(0xc2b2ae35));
    z = v128.xor(z, i32x4.shr_u(z, 16));
    const kept = i32x4.ge_u(z, limit);
    write(x + (i << 2), n - i, v128.and(f32x4.mul(read(x + (i << 2), n - i), scales), kept));
  }
}

/** 2^32 over the golden ratio, odd. */
const WEYL: i32 = 0x9e3779b9;

/** Multiplies the gradient by the slope of y = tanh(x), 1 - y^2, n values. */
export function hyperbolicTangentsBackward(gradient: usize, y: usize, n: i32): void {
  const one = f32x4.splat(1);
  for (let i = 0; i < n; i += 4) {
    const at = gradient + (i << 2);
    const t = read(y + (i << 2), n - i);
    write(at, n - i, f32x4.mul(read(at, n - i), f32x4.sub(one, f32x4.mul(t, t))));
  }
}
