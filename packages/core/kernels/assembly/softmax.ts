import { exp4 } from "./elementary";
import { read, sumOfLanes, within, write } from "./lanes";

/** Each row of x, `rows x columns`, becomes the softmax of `scale` times itself; `scale` is positive. */
export function softmaxRows(x: usize, rows: i32, columns: i32, scale: f32): void {
  const scales = f32x4.splat(scale);
  for (let i = 0; i < rows; i++, x += columns << 2) {
    const highest = f32x4.splat(highestOf(x, columns));
    let sum = f32x4.splat(0);
    for (let j = 0; j < columns; j += 4) {
      const left = columns - j;
      const e = exp4(f32x4.mul(f32x4.sub(read(x + (j << 2), left), highest), scales));
      write(x + (j << 2), left, e);
      sum = f32x4.add(sum, v128.and(e, within(left)));
    }
    const share = f32x4.splat(1 / sumOfLanes(sum));
    for (let j = 0; j < columns; j += 4) {
      write(x + (j << 2), columns - j, f32x4.mul(read(x + (j << 2), columns - j), share));
    }
  }
}

/** Turns the gradient of {@link softmaxRows}' results y into that of its arguments, in place. */
export function softmaxRowsBackward(gradient: usize, y: usize, rows: i32, columns: i32, scale: f32): void {
  const scales = f32x4.splat(scale);
  for (let i = 0; i < rows; i++, gradient += columns << 2, y += columns << 2) {
    let sum = f32x4.splat(0);
    for (let j = 0; j < columns; j += 4) {
      sum = f32x4.add(sum, f32x4.mul(read(gradient + (j << 2), columns - j), read(y + (j << 2), columns - j)));
    }
    const mean = f32x4.splat(sumOfLanes(sum));
    for (let j = 0; j < columns; j += 4) {
      const left = columns - j;
      const slope = f32x4.mul(f32x4.sub(read(gradient + (j << 2), left), mean), read(y + (j << 2), left));
      write(gradient + (j << 2), left, f32x4.mul(slope, scales));
    }
  }
}

function highestOf(x: usize, n: i32): f32 {
  let result = f32x4.splat(-Infinity);
  for (let j = 0; j < n; j += 4) {
    result = f32x4.pmax(result, v128.bitselect(read(x + (j << 2), n - j), result, within(n - j)));
  }
  const ac = max(f32x4.extract_lane(result, 0), f32x4.extract_lane(result, 2));
  return max(ac, max(f32x4.extract_lane(result, 1), f32x4.extract_lane(result, 3)));
}
