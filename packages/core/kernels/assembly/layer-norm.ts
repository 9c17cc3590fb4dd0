import { read, sumOfLanes, within, write } from "./lanes";

// Layer normalisation (Ba, Kiros and Hinton, 2016): each row less its mean, divided by sqrt(variance + epsilon), then
// times a gain and plus a bias for each column. The way back finds mean and deviation again.

/** Mean of a row of n values. */
function meanOf(x: usize, n: i32): f32 {
  let sum = f32x4.splat(0);
  for (let j = 0; j < n; j += 4) sum = f32x4.add(sum, read(x + (j << 2), n - j));
  return sumOfLanes(sum) / <f32>n;
}

/** 1 / sqrt(variance + epsilon) of a row of n values. */
function inverseDeviation(x: usize, n: i32, mean: f32, epsilon: f32): f32 {
  const means = f32x4.splat(mean);
  let sum = f32x4.splat(0);
  for (let j = 0; j < n; j += 4) {
    const d = v128.and(f32x4.sub(read(x + (j << 2), n - j), means), within(n - j));
    sum = f32x4.add(sum, f32x4.mul(d, d));
  }
  return 1 / sqrt<f32>(sumOfLanes(sum) / <f32>n + epsilon);
}

/** y = the rows of x, `rows x columns`, normalised; y may be x. */
export function normalizeRows(
  y: usize, x: usize, gain: usize, bias: usize, rows: i32, columns: i32, epsilon: f32,
): void {
  for (let i = 0; i < rows; i++, x += columns << 2, y += columns << 2) {
    const mean = meanOf(x, columns);
    const scale = f32x4.splat(inverseDeviation(x, columns, mean, epsilon));
    const means = f32x4.splat(mean);
    for (let j = 0; j < columns; j += 4) {
      const left = columns - j;
      const at: usize = j << 2;
      const normal = f32x4.mul(f32x4.sub(read(x + at, left), means), scale);
      write(y + at, left, f32x4.add(f32x4.mul(normal, read(gain + at, left)), read(bias + at, left)));
    }
  }
}

/** The gradients of {@link normalizeRows}, none of them added to what was there; `xGradient` may be `yGradient`. */
export function normalizeRowsBackward(
  xGradient: usize, gainGradient: usize, biasGradient: usize, yGradient: usize, x: usize, gain: usize,
  rows: i32, columns: i32, epsilon: f32,
): void {
  memory.fill(gainGradient, 0, columns << 2);
  memory.fill(biasGradient, 0, columns << 2);
  const share: f32 = 1 / <f32>columns;
  for (let i = 0; i < rows; i++, x += columns << 2, xGradient += columns << 2, yGradient += columns << 2) {
    const mean = meanOf(x, columns);
    const means = f32x4.splat(mean);
    const scale = f32x4.splat(inverseDeviation(x, columns, mean, epsilon));
    let sum = f32x4.splat(0);
    let product = f32x4.splat(0);
    for (let j = 0; j < columns; j += 4) {
      const left = columns - j;
      const at: usize = j << 2;
      const normal = f32x4.mul(f32x4.sub(read(x + at, left), means), scale);
      const dy = read(yGradient + at, left);
      const slope = f32x4.mul(dy, read(gain + at, left));
      sum = f32x4.add(sum, slope);
      product = f32x4.add(product, f32x4.mul(slope, normal));
      write(gainGradient + at, left, f32x4.add(read(gainGradient + at, left), f32x4.mul(dy, normal)));
      write(biasGradient + at, left, f32x4.add(read(biasGradient + at, left), dy));
    }
    const level = f32x4.splat(sumOfLanes(sum) * share);
    const tilt = f32x4.splat(sumOfLanes(product) * share);
    for (let j = 0; j < columns; j += 4) {
      const left = columns - j;
      const at: usize = j << 2;
      const normal = f32x4.mul(f32x4.sub(read(x + at, left), means), scale);
      const slope = f32x4.mul(read(yGradient + at, left), read(gain + at, left));
      const dx = f32x4.sub(f32x4.sub(slope, level), f32x4.mul(normal, tilt));
      write(xGradient + at, left, f32x4.mul(dx, scale));
    }
  }
}
