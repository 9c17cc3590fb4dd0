import { read, write } from "./lanes";
import { sigmoid4, tanh4 } from "./elementary";

// One time step of an LSTM layer (Hochreiter and Schmidhuber, 1997, with forget gates) for the `count` sequences still
// running. Sequence s stands in row s of the step's own matrices, and in row rows[s] (whole numbers at the address
// `rows`) of those that hold all frames. Gates lie side by side as in PyTorch: input, forget, candidate, output.

/**
 * Gates, new state and output of one step.
 *
 * @param gates All frames x 4 units: holds the input's share with both biases, receives the gates after their
 *   sigmoid or tanh.
 * @param recurrent count x 4 units: the share of the state before.
 * @param hidden count x units: the output, before and after the step.
 * @param cell count x units: the cell, before and after the step.
 * @param output All frames x `outputStride`: receives the output.
 * @param hiddenBefore All frames x units, receives the output before the step; 0 keeps none.
 * @param cellBefore All frames x units, receives the cell before the step; unused if `hiddenBefore` is 0.
 */
export function lstmStep(
  gates: usize, recurrent: usize, hidden: usize, cell: usize, output: usize, outputStride: i32,
  hiddenBefore: usize, cellBefore: usize, rows: usize, count: i32, units: i32,
): void {
  const bytes: usize = units << 2;
  for (let s = 0; s < count; s++, rows += 4, recurrent += bytes << 2, hidden += bytes, cell += bytes) {
    const row: usize = load<i32>(rows);
    const g0 = gates + row * (bytes << 2);
    const out = output + row * (outputStride << 2);
    sigmoids(g0, recurrent, 2 * units);
    tangents(g0 + 2 * bytes, recurrent + 2 * bytes, units);
    sigmoids(g0 + 3 * bytes, recurrent + 3 * bytes, units);
    if (hiddenBefore) {
      memory.copy(hiddenBefore + row * bytes, hidden, bytes);
      memory.copy(cellBefore + row * bytes, cell, bytes);
    }
    for (let j = 0; j < units; j += 4) {
      const left = units - j;
      const at: usize = j << 2;
      const carried = f32x4.mul(read(g0 + at + bytes, left), read(cell + at, left));
      const c = f32x4.add(carried, f32x4.mul(read(g0 + at, left), read(g0 + at + 2 * bytes, left)));
      const h = f32x4.mul(read(g0 + at + 3 * bytes, left), tanh4(c));
      write(cell + at, left, c);
      write(hidden + at, left, h);
      write(out + at, left, h);
    }
  }
}

// Gate by gate, so that a processor has many short chains of instructions to work at, not a few long ones.

/** y = the sigmoid of x + y, n values. */
function sigmoids(y: usize, x: usize, n: i32): void {
  for (let i = 0; i < n; i += 4, y += 16, x += 16) write(y, n - i, sigmoid4(f32x4.add(read(y, n - i), read(x, n - i))));
}

/** y = tanh(x + y), n values. */
function tangents(y: usize, x: usize, n: i32): void {
  for (let i = 0; i < n; i += 4, y += 16, x += 16) write(y, n - i, tanh4(f32x4.add(read(y, n - i), read(x, n - i))));
}

/**
 * The step backward.
 *
 * @param gates All frames x 4 units: holds the gates, receives the gradient of their sums.
 * @param stepGradient count x 4 units: receives the same gradient, row by row.
 * @param cellBefore All frames x units, as the step forward left it.
 * @param outputGradient All frames x `outputStride`.
 * @param hiddenGradient count x units: what comes back from the step after this one.
 * @param cellGradient count x units: holds what comes back from the step after, receives what goes to the one before.
 */
export function lstmStepBackward(
  gates: usize, stepGradient: usize, cellBefore: usize, outputGradient: usize, outputStride: i32,
  hiddenGradient: usize, cellGradient: usize, rows: usize, count: i32, units: i32,
): void {
  const bytes: usize = units << 2;
  const one = f32x4.splat(1);
  for (let s = 0; s < count; s++, rows += 4, stepGradient += bytes << 2, hiddenGradient += bytes, cellGradient += bytes) {
    const row: usize = load<i32>(rows);
    const g0 = gates + row * (bytes << 2);
    const before = cellBefore + row * bytes;
    const out = outputGradient + row * (outputStride << 2);
    for (let j = 0; j < units; j += 4) {
      const left = units - j;
      const at: usize = j << 2;
      const i = read(g0 + at, left);
      const f = read(g0 + at + bytes, left);
      const g = read(g0 + at + 2 * bytes, left);
      const o = read(g0 + at + 3 * bytes, left);
      const c0 = read(before + at, left);
      const t = tanh4(f32x4.add(f32x4.mul(f, c0), f32x4.mul(i, g)));
      const dh = f32x4.add(read(out + at, left), read(hiddenGradient + at, left));
      const through = f32x4.mul(f32x4.mul(dh, o), f32x4.sub(one, f32x4.mul(t, t)));
      const dc = f32x4.add(read(cellGradient + at, left), through);
      const di = f32x4.mul(f32x4.mul(dc, g), slope(i));
      const df = f32x4.mul(f32x4.mul(dc, c0), slope(f));
      const dg = f32x4.mul(f32x4.mul(dc, i), f32x4.sub(one, f32x4.mul(g, g)));
      const d_o = f32x4.mul(f32x4.mul(dh, t), slope(o));
      write(cellGradient + at, left, f32x4.mul(dc, f));
      write(g0 + at, left, di);
      write(g0 + at + bytes, left, df);
      write(g0 + at + 2 * bytes, left, dg);
      write(g0 + at + 3 * bytes, left, d_o);
      write(stepGradient + at, left, di);
      write(stepGradient + at + bytes, left, df);
      write(stepGradient + at + 2 * bytes, left, dg);
      write(stepGradient + at + 3 * bytes, left, d_o);
    }
  }
}

/** The sigmoid's slope where its value is y. */
// @ts-ignore: decorator
@inline
function slope(y: v128): v128 {
  return f32x4.mul(y, f32x4.sub(f32x4.splat(1), y));
}
