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
      const out = output + row * (<usize>outputStride << 2);
      step(hidden, size, g, out, kept ? kept + row * bytes : 0, <usize>frames * bytes, units);
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

/**
 * New cell, `size` bytes after the hidden state, and new hidden state of one sequence, which `output` receives too.
 *
 * @param keep 0, or receives hidden state and cell as they were and the tanh of the new cell, `apart` bytes apart.
 */
function step(
  hidden: usize, size: usize, gates: usize, output: usize, keep: usize, apart: usize, units: i32,
): void {
  const bytes: usize = <usize>units << 2;
  let left = units;
  for (; left >= 8; left -= 8, hidden += 32, gates += 32, output += 32) {
    const cell = hidden + size;
    const i0 = v128.load(gates), i1 = v128.load(gates, 16);
    const f0 = v128.load(gates + bytes), f1 = v128.load(gates + bytes, 16);
    const g0 = v128.load(gates + 2 * bytes), g1 = v128.load(gates + 2 * bytes, 16);
    const o0 = v128.load(gates + 3 * bytes), o1 = v128.load(gates + 3 * bytes, 16);
    const before0 = v128.load(cell), before1 = v128.load(cell, 16);
    const c0 = newCell(i0, f0, g0, before0), c1 = newCell(i1, f1, g1, before1);
    const t0 = tanh4(c0), t1 = tanh4(c1);
    const h0 = f32x4.mul(o0, t0), h1 = f32x4.mul(o1, t1);
    if (keep) {
      const hidden0 = v128.load(hidden), hidden1 = v128.load(hidden, 16);
      store8(keep, hidden0, hidden1);
      store8(keep + apart, before0, before1);
      store8(keep + 2 * apart, t0, t1);
      keep += 32;
    }
    store8(cell, c0, c1);
    store8(hidden, h0, h1);
    store8(output, h0, h1);
  }
  for (; left > 0; left -= 4, hidden += 16, gates += 16, output += 16) {
    const before = read(hidden + size, left);
    const c = newCell(read(gates, left), read(gates + bytes, left), read(gates + 2 * bytes, left), before);
    const t = tanh4(c);
    const h = f32x4.mul(read(gates + 3 * bytes, left), t);
    if (keep) {
      write(keep, left, read(hidden, left));
      write(keep + apart, left, before);
      write(keep + 2 * apart, left, t);
      keep += 16;
    }
    write(hidden + size, left, c);
    write(hidden, left, h);
    write(output, left, h);
  }
}

// @ts-ignore: decorator
@inline
function newCell(i: v128, f: v128, g: v128, cell: v128): v128 {
  return f32x4.add(f32x4.mul(f, cell), f32x4.mul(i, g));
}

// @ts-ignore: decorator
@inline
function store8(at: usize, low: v128, high: v128): void {
  v128.store(at, low);
  v128.store(at, high, 16);
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
      const sum = sums + s * (bytes << 2);
      stepBackward(state + s * bytes, size, g, sum, cellBefore, cellBefore + <usize>frames * bytes, out, units);
    }
    if (t > 0) multiply(state, units, sums, 4 * units, 1, weights, count, units, 4 * units, false, fused, work);
  }
}

/**
 * One sequence's gradients: of the hidden state, as the step after gave it; of the cell, `size` bytes behind, before and
 * after; of the gates' sums in the gates' place, and once more in `sums`.
 */
function stepBackward(
  hidden: usize, size: usize, gates: usize, sums: usize, cellBefore: usize, tangent: usize, out: usize, units: i32,
): void {
  const bytes: usize = <usize>units << 2;
  let left = units;
  for (; left >= 8; left -= 8, hidden += 32, gates += 32, sums += 32, cellBefore += 32, tangent += 32, out += 32) {
    const cell = hidden + size;
    const i0 = v128.load(gates), i1 = v128.load(gates, 16);
    const f0 = v128.load(gates + bytes), f1 = v128.load(gates + bytes, 16);
    const g0 = v128.load(gates + 2 * bytes), g1 = v128.load(gates + 2 * bytes, 16);
    const o0 = v128.load(gates + 3 * bytes), o1 = v128.load(gates + 3 * bytes, 16);
    const t0 = v128.load(tangent), t1 = v128.load(tangent, 16);
    const before0 = v128.load(cellBefore), before1 = v128.load(cellBefore, 16);
    const dh0 = f32x4.add(v128.load(out), v128.load(hidden));
    const dh1 = f32x4.add(v128.load(out, 16), v128.load(hidden, 16));
    const dc0 = f32x4.add(v128.load(cell), throughTangent(dh0, o0, t0));
    const dc1 = f32x4.add(v128.load(cell, 16), throughTangent(dh1, o1, t1));
    const di0 = throughSigmoid(dc0, g0, i0), di1 = throughSigmoid(dc1, g1, i1);
    const df0 = throughSigmoid(dc0, before0, f0), df1 = throughSigmoid(dc1, before1, f1);
    const dg0 = throughTangent(dc0, i0, g0), dg1 = throughTangent(dc1, i1, g1);
    const do0 = throughSigmoid(dh0, t0, o0), do1 = throughSigmoid(dh1, t1, o1);
    store8(cell, f32x4.mul(dc0, f0), f32x4.mul(dc1, f1));
    store8(gates, di0, di1);
    store8(gates + bytes, df0, df1);
    store8(gates + 2 * bytes, dg0, dg1);
    store8(gates + 3 * bytes, do0, do1);
    store8(sums, di0, di1);
    store8(sums + bytes, df0, df1);
    store8(sums + 2 * bytes, dg0, dg1);
    store8(sums + 3 * bytes, do0, do1);
  }
  for (; left > 0; left -= 4, hidden += 16, gates += 16, sums += 16, cellBefore += 16, tangent += 16, out += 16) {
    const cell = hidden + size;
    const i = read(gates, left);
    const f = read(gates + bytes, left);
    const g = read(gates + 2 * bytes, left);
    const o = read(gates + 3 * bytes, left);
    const t = read(tangent, left);
    const dh = f32x4.add(read(out, left), read(hidden, left));
    const dc = f32x4.add(read(cell, left), throughTangent(dh, o, t));
    write(cell, left, f32x4.mul(dc, f));
    writeTwice(gates, sums, left, throughSigmoid(dc, g, i));
    writeTwice(gates + bytes, sums + bytes, left, throughSigmoid(dc, read(cellBefore, left), f));
    writeTwice(gates + 2 * bytes, sums + 2 * bytes, left, throughTangent(dc, i, g));
    writeTwice(gates + 3 * bytes, sums + 3 * bytes, left, throughSigmoid(dh, t, o));
  }
}

/** The gradient d of a product of `factor` and y = tanh(x), handed on to x. */
// @ts-ignore: decorator
@inline
function throughTangent(d: v128, factor: v128, y: v128): v128 {
  return f32x4.mul(f32x4.mul(d, factor), f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)));
}

/** The same where y is the sigmoid of x. */
// @ts-ignore: decorator
@inline
function throughSigmoid(d: v128, factor: v128, y: v128): v128 {
  return f32x4.mul(f32x4.mul(d, factor), f32x4.mul(y, f32x4.sub(f32x4.splat(1), y)));
}

// @ts-ignore: decorator
@inline
function writeTwice(a: usize, b: usize, left: i32, value: v128): void {
  write(a, left, value);
  write(b, left, value);
}
