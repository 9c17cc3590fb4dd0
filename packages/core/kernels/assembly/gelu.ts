import { exp4 } from "./elementary";
import { read, write } from "./lanes";

// GELU, x P(x) with P the normal distribution's share below x (Hendrycks and Gimpel, 2016, "Gaussian error linear
// units"), P(x) = (1 + erf(x / sqrt 2)) / 2. The lower tail is P(-z) = exp(-z^2 / 2) t Q(t) with t = 1 / (1 + 0.3 z),
// the form of Hastings (1955); Q interpolates at Chebyshev nodes, reference/network/normal_tail.py finds it.
const RATE: f32 = 0.3;
/** 1 / sqrt(2 pi). */
const DENSITY: f32 = 0.398942280;

/** exp(-x^2 / 2). */
// @ts-ignore: decorator
@inline
function bell4(x: v128): v128 {
  return exp4(f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5)));
}

/** P(x), where `bell` is that of x; below 0 within 2e-6 relative down to x = -6, above within 2e-7. */
// @ts-ignore: decorator
@inline
function share4(x: v128, bell: v128): v128 {
  const one = f32x4.splat(1);
  const t = f32x4.div(one, f32x4.add(one, f32x4.mul(f32x4.abs(x), f32x4.splat(RATE))));
  let q = f32x4.splat(0.0375477709);
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(-0.164905027));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(0.219421461));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(-0.0654936358));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(0.134674788));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(0.0981086493));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(0.121034399));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(0.119611643));
  const tail = f32x4.mul(bell, f32x4.mul(t, q));
  return v128.bitselect(tail, f32x4.sub(one, tail), f32x4.lt(x, f32x4.splat(0)));
}

/** y = x P(x), n values; eight at a time, as in lstm.ts. */
export function gelu(y: usize, x: usize, n: i32): void {
  for (; n >= 8; n -= 8, y += 32, x += 32) {
    const low = gelu4(v128.load(x)), high = gelu4(v128.load(x, 16));
    v128.store(y, low);
    v128.store(y, high, 16);
  }
  for (; n > 0; n -= 4, y += 16, x += 16) write(y, n, gelu4(read(x, n)));
}

// @ts-ignore: decorator
@inline
function gelu4(x: v128): v128 {
  return f32x4.mul(x, share4(x, bell4(x)));
}

/** Multiplies the gradient by the slope of GELU at x, P(x) + x exp(-x^2 / 2) / sqrt(2 pi), n values. */
export function geluBackward(gradient: usize, x: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) {
    const at = gradient + (i << 2);
    const value = read(x + (i << 2), n - i);
    const bell = bell4(value);
    const slope = f32x4.add(share4(value, bell), f32x4.mul(value, f32x4.mul(bell, f32x4.splat(DENSITY))));
    write(at, n - i, f32x4.mul(read(at, n - i), slope));
  }
}
