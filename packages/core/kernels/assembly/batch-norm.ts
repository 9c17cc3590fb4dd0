import { read, write } from "./lanes";

/**
 * The way back through batch normalisation (Ioffe and Szegedy, 2015) of x, `rows x columns`: each column less its mean,
 * over its deviation, times a gain, plus a bias. `statistics` are those of all columns, as the kernel of that name gives
 * them. None of the gradients is added to what was there; `xGradient` may be `yGradient`.
 */
export function normalizeColumnsBackward(
  xGradient: usize, gainGradient: usize, biasGradient: usize, yGradient: usize, x: usize, statistics: usize,
  gain: usize, rows: i32, columns: i32,
): void {
  const share = f32x4.splat(1 / <f32>rows);
  for (let j = 0; j < columns; j += 4) {
    const left = columns - j;
    const at: usize = j << 2;
    const means = read(statistics + at, left);
    const deviations = read(statistics + (columns << 2) + at, left);
    let sum = f32x4.splat(0);
    let product = f32x4.splat(0);
    for (let i = 0, row = at; i < rows; i++, row += columns << 2) {
      const dy = read(yGradient + row, left);
      sum = f32x4.add(sum, dy);
      product = f32x4.add(product, f32x4.mul(dy, f32x4.sub(read(x + row, left), means)));
    }
    const gradient = f32x4.div(product, deviations);
    write(biasGradient + at, left, sum);
    write(gainGradient + at, left, gradient);
    const level = f32x4.mul(sum, share);
    const tilt = f32x4.div(f32x4.mul(gradient, share), deviations);
    const scale = f32x4.div(read(gain + at, left), deviations);
    for (let i = 0, row = at; i < rows; i++, row += columns << 2) {
      const centred = f32x4.sub(read(x + row, left), means);
      const slope = f32x4.sub(f32x4.sub(read(yGradient + row, left), level), f32x4.mul(centred, tilt));
      write(xGradient + row, left, f32x4.mul(slope, scale));
    }
  }
}
