import { read, write } from "./lanes";
import { sigmoid4, tanh4 } from "./elementary";
import { multiply } from "./matrix";

// One direction of an LSTM layer (Hochreiter and Schmidhuber, 1997, with forget gates), all time steps in a call. The
// sequences still running at a step are always the first ones. Gates lie side by side as in PyTorch: input, forget,
// candidate, output.
//
// `rows` lists, step after step, the row in which each running sequence stands in the matrices that hold all frames;
// `counts` how many run at each of the `steps`; both are whole numbers. `state` is memory for as many sequences as run at
// first: hidden and cell, each sequences x units, then what the product of a step gives, sequences x 4 units. `kept` is
// what the way back needs, three matrices of all frames x units, one after another: the output before each step, the
// cell before it, and the tanh of the cell after it.

/**
 * @param gates All frames x 4 units: holds the input's share of the sums, receives the gates.
 * @param bias 4 units, added to all.
 * @param output All frames x `outputStride`: receives the output.
 * @param kept 0 keeps nothing.
 * @param weights Packed, units x 4 units.
 */
export function lstmForward(
  gates: usize, bias: usize, state: usize, output: usize, outputStride: i32, kept: usize, weights: usize,
  rows: usize, counts: usize, steps: i32, frames: i32, units: i32, fused: bool, work: usize,
): void {
  const bytes: usize = <usize>units << 2;
  const size = bytes * load<i32>(counts);
  const recurrent = state + 2 * size;
  memory.fill(state, 0, 6 * size);
  for (let t = 0; t < steps; t++, counts += 4) {
    const count = load<i32>(counts);
    // before the first step there is no output to multiply
    if (t > 0) multiply(recurrent, 4 * units, state, units, 1, weights, count, 4 * units, units, false, fused, work);
    for (let s: usize = 0; s < <usize>count; s++, rows += 4) {
      const row: usize = load<i32>(rows);
      const hidden = state + s * bytes;
      const g = gates + row * (bytes << 2);
      const share = recurrent + s * (bytes << 2);
      activate<Sigmoid>(g, share, bias, 2 * units);
      activate<Tangent>(g + 2 * bytes, share + 2 * bytes, bias + 2 * bytes, units);
      activate<Sigmoid>(g + 3 * bytes, share + 3 * bytes, bias + 3 * bytes, units);
      const keep = kept ? kept + row * bytes : 0;
      if (keep) {
        memory.copy(keep, hidden, bytes);
        memory.copy(keep + <usize>frames * bytes, hidden + size, bytes);
      }
      step(hidden, size, g, keep ? keep + 2 * <usize>frames * bytes : 0, units);
      memory.copy(output + row * (<usize>outputStride << 2), hidden, bytes);
    }
  }
}

// Gate by gate, so that a processor has many short chains of instructions to work at, not a few long ones; eight values
// at a time, all read before any is written, so that a wide host can pair them.

// Two types that stand for what a gate does to its sum: a function is compiled anew for each.
type Sigmoid = i32;
type Tangent = f32;

/** y = the sigmoid, or tanh, of x + y + bias, n values. */
function activate<Activation>(y: usize, x: usize, bias: usize, n: i32): void {
  for (; n >= 8; n -= 8, y += 32, x += 32, bias += 32) {
    const low = activation4<Activation>(sum(v128.load(y), v128.load(x), v128.load(bias)));
    const high = activation4<Activation>(sum(v128.load(y, 16), v128.load(x, 16), v128.load(bias, 16)));
    v128.store(y, low);
    v128.store(y, high, 16);
  }
  for (; n > 0; n -= 4, y += 16, x += 16, bias += 16) {
    write(y, n, activation4<Activation>(sum(read(y, n), read(x, n), read(bias, n))));
  }
}

// @ts-ignore: decorator
@inline
function activation4<Activation>(x: v128): v128 {
  return isFloat<Activation>() ? tanh4(x) : sigmoid4(x);
}

// @ts-ignore: decorator
@inline
function sum(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.add(a, c), b);
}

/** New cell, `size` bytes after the hidden state, and new hidden state of one sequence; `tangent` receives tanh(cell). */
function step(hidden: usize, size: usize, gates: usize, tangent: usize, units: i32): void {
  const bytes: usize = <usize>units << 2;
  for (let left = units; left > 0; left -= 4, hidden += 16, gates += 16) {
    const cell = hidden + size;
    const carried = f32x4.mul(read(gates + bytes, left), read(cell, left));
    const c = f32x4.add(carried, f32x4.mul(read(gates, left), read(gates + 2 * bytes, left)));
    const t = tanh4(c);
    write(cell, left, c);
    write(hidden, left, f32x4.mul(read(gates + 3 * bytes, left), t));
    if (tangent) {
      write(tangent, left, t);
      tangent += 16;
    }
  }
}

/**
 * The way back.
 *
 * @param gates All frames x 4 units: holds the gates, receives the gradient of their sums.
 * @param outputGradient All frames x `outputStride`.
 * @param weights Packed, 4 units x units: the others transposed.
 */
export function lstmBackward(
  gates: usize, state: usize, outputGradient: usize, outputStride: i32, kept: usize, weights: usize,
  rows: usize, counts: usize, steps: i32, frames: i32, units: i32, fused: bool, work: usize,
): void {
  const bytes: usize = <usize>units << 2;
  const size = bytes * load<i32>(counts);
  const sums = state + 2 * size; // the gradient of a step's sums
  memory.fill(state, 0, 2 * size);
  rows += <usize>frames << 2;
  for (let t = steps - 1; t >= 0; t--) {
    const count = load<i32>(counts + (<usize>t << 2));
    rows -= <usize>count << 2;
    for (let s: usize = 0; s < <usize>count; s++) {
      const row: usize = load<i32>(rows + (s << 2));
      const g = gates + row * (bytes << 2);
      const cellBefore = kept + (<usize>frames + row) * bytes;
      const out = outputGradient + row * (<usize>outputStride << 2);
      stepBackward(state + s * bytes, size, g, cellBefore, cellBefore + <usize>frames * bytes, out, units);
      memory.copy(sums + s * (bytes << 2), g, bytes << 2);
    }
    if (t > 0) multiply(state, units, sums, 4 * units, 1, weights, count, units, 4 * units, false, fused, work);
  }
}

/**
 * One sequence's gradients: of the hidden state, as the step after gave it; of the cell, `size` bytes behind, before and
 * after; of the gates' sums in the gates' place.
 */
function stepBackward(
  hidden: usize, size: usize, gates: usize, cellBefore: usize, tangent: usize, out: usize, units: i32,
): void {
  const bytes: usize = <usize>units << 2;
  const one = f32x4.splat(1);
  for (let at: usize = 0, left = units; left > 0; left -= 4, at += 16) {
    const gate = gates + at;
    const cell = hidden + size + at;
    const i = read(gate, left);
    const f = read(gate + bytes, left);
    const g = read(gate + 2 * bytes, left);
    const o = read(gate + 3 * bytes, left);
    const t = read(tangent + at, left);
    const dh = f32x4.add(read(out + at, left), read(hidden + at, left));
    const through = f32x4.mul(f32x4.mul(dh, o), f32x4.sub(one, f32x4.mul(t, t)));
    const dc = f32x4.add(read(cell, left), through);
    write(cell, left, f32x4.mul(dc, f));
    write(gate, left, f32x4.mul(f32x4.mul(dc, g), slope(i)));
    write(gate + bytes, left, f32x4.mul(f32x4.mul(dc, read(cellBefore + at, left)), slope(f)));
    write(gate + 2 * bytes, left, f32x4.mul(f32x4.mul(dc, i), f32x4.sub(one, f32x4.mul(g, g))));
    write(gate + 3 * bytes, left, f32x4.mul(f32x4.mul(dh, t), slope(o)));
  }
}

/** The sigmoid's slope where its value is y. */
// @ts-ignore: decorator
@inline
function slope(y: v128): v128 {
  return f32x4.mul(y, f32x4.sub(f32x4.splat(1), y));
}
