import { read, write } from "./lanes";

/** Added to the variance, so that the deviation's slope stays finite where a feature does not change. */
const EPSILON: f32 = 1e-5;

/** Mean over time of each feature of x, `rows x features`, then its deviation sqrt(variance + 1e-5): y is 2 x features. */
export function statistics(y: usize, x: usize, rows: i32, features: i32): void {
  const deviations = y + (features << 2);
  memory.fill(y, 0, features << 3);
  const share = f32x4.splat(1 / <f32>rows);
  let row = x;
  for (let i = 0; i < rows; i++, row += features << 2) {
    for (let j = 0; j < features; j += 4) {
      const left = features - j;
      write(y + (j << 2), left, f32x4.add(read(y + (j << 2), left), read(row + (j << 2), left)));
    }
  }
  for (let j = 0; j < features; j += 4) {
    write(y + (j << 2), features - j, f32x4.mul(read(y + (j << 2), features - j), share));
  }
  row = x;
  for (let i = 0; i < rows; i++, row += features << 2) {
    for (let j = 0; j < features; j += 4) {
      const left = features - j;
      const d = f32x4.sub(read(row + (j << 2), left), read(y + (j << 2), left));
      write(deviations + (j << 2), left, f32x4.add(read(deviations + (j << 2), left), f32x4.mul(d, d)));
    }
  }
  for (let j = 0; j < features; j += 4) {
    const at = deviations + (j << 2);
    const variance = f32x4.mul(read(at, features - j), share);
    write(at, features - j, f32x4.sqrt(f32x4.add(variance, f32x4.splat(EPSILON))));
  }
}

/**
 * Adds to `xGradient`, rows x features, what the gradient of {@link statistics} gives; y is what it returned.
 */
export function statisticsBackward(xGradient: usize, yGradient: usize, y: usize, x: usize, rows: i32, features: i32): void {
  const deviations: usize = features << 2;
  const share = f32x4.splat(1 / <f32>rows);
  for (let i = 0; i < rows; i++, x += features << 2, xGradient += features << 2) {
    for (let j = 0; j < features; j += 4) {
      const left = features - j;
      const at: usize = j << 2;
      const normal = f32x4.div(f32x4.sub(read(x + at, left), read(y + at, left)), read(y + deviations + at, left));
      const slope = f32x4.add(read(yGradient + at, left), f32x4.mul(read(yGradient + deviations + at, left), normal));
      write(xGradient + at, left, f32x4.add(read(xGradient + at, left), f32x4.mul(slope, share)));
    }
  }
}
