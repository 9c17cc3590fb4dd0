import { read, write } from "./lanes";

/**
 * One step of Adam on n weights: running means of the gradients and of their squares, then the move.
 *
 * @param rate Learning rate over the first moment's bias correction.
 * @param correction Square root of the second moment's bias correction.
 * @param rest1 1 - beta1, exactly rounded; `rest2` likewise.
 * @param pull Weight decay added to the gradient (Adam).
 * @param kept What decay leaves of a weight (AdamW).
 */
export function adamStep(
  weights: usize, gradients: usize, mean: usize, square: usize, n: i32,
  rate: f32, correction: f32, beta1: f32, beta2: f32, rest1: f32, rest2: f32, epsilon: f32, pull: f32, kept: f32,
): void {
  for (let i = 0; i < n; i += 4) {
    const left = n - i;
    const at: usize = i << 2;
    const w = read(weights + at, left);
    const g = f32x4.add(read(gradients + at, left), scaled(w, pull));
    const m = f32x4.add(scaled(read(mean + at, left), beta1), scaled(g, rest1));
    const v = f32x4.add(scaled(read(square + at, left), beta2), scaled(f32x4.mul(g, g), rest2));
    const size = f32x4.add(f32x4.div(f32x4.sqrt(v), f32x4.splat(correction)), f32x4.splat(epsilon));
    write(mean + at, left, m);
    write(square + at, left, v);
    write(weights + at, left, f32x4.sub(scaled(w, kept), f32x4.div(scaled(m, rate), size)));
  }
}

// @ts-ignore: decorator
@inline
function scaled(x: v128, factor: f32): v128 {
  return f32x4.mul(x, f32x4.splat(factor));
}
