/**
 * Burg's method of linear prediction (Marple, 1980) in float64: y receives order + 1 float64 coefficients, the first of
 * them 1, for `length` samples at x. `work` has room for 2 length + order + 1 float64.
 *
 * With the forward errors of order m at f[i] and the backward ones of sample i at b[i - m], an order's errors stand where
 * those of the order before stood.
 */
export function burg(y: usize, x: usize, order: i32, length: i32, work: usize): void {
  const f = work;
  const b = f + (<usize>length << 3);
  const previous = b + (<usize>length << 3);
  const bytes: usize = <usize>length << 3;
  for (let i: usize = 0, from = x; i < bytes; i += 8, from += 4) {
    const sample = <f64>load<f32>(from);
    store<f64>(f + i, sample);
    store<f64>(b + i, sample);
  }
  const first = load<f64>(f);
  const last = load<f64>(f + bytes - 8);
  let energy = 2 * dot(f, f, length) - first * first - last * last;
  memory.fill(y, 0, <usize>(order + 1) << 3);
  store<f64>(y, 1);
  for (let m = 1; m <= order; m++) {
    const forward = f + (<usize>m << 3);
    const count = length - m;
    const reflection = (-2 * dot(forward, b, count)) / (energy + f64.MIN_NORMAL_VALUE);
    memory.copy(previous, y, <usize>(order + 1) << 3);
    for (let j = 1; j <= m; j++) {
      const at: usize = <usize>j << 3;
      store<f64>(y + at, load<f64>(previous + at) + reflection * load<f64>(previous + (<usize>(m - j) << 3)));
    }
    predict(forward, b, reflection, count);
    const ahead = load<f64>(forward);
    const behind = load<f64>(b + (<usize>(count - 1) << 3));
    energy = (1 - reflection * reflection) * energy - behind * behind - ahead * ahead;
  }
}

/** Sum of a[i] b[i]. */
function dot(a: usize, b: usize, n: i32): f64 {
  let s = f64x2.splat(0);
  let t = f64x2.splat(0);
  let u = f64x2.splat(0);
  let v = f64x2.splat(0);
  for (; n >= 8; n -= 8, a += 64, b += 64) {
    s = f64x2.add(s, f64x2.mul(v128.load(a), v128.load(b)));
    t = f64x2.add(t, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
    u = f64x2.add(u, f64x2.mul(v128.load(a, 32), v128.load(b, 32)));
    v = f64x2.add(v, f64x2.mul(v128.load(a, 48), v128.load(b, 48)));
  }
  s = f64x2.add(f64x2.add(s, t), f64x2.add(u, v));
  let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  for (; n > 0; n--, a += 8, b += 8) sum += load<f64>(a) * load<f64>(b);
  return sum;
}

/** f and b become f + k b and b + k f. */
function predict(f: usize, b: usize, k: f64, n: i32): void {
  const factor = f64x2.splat(k);
  for (; n >= 2; n -= 2, f += 16, b += 16) {
    const ahead = v128.load(f);
    const behind = v128.load(b);
    v128.store(f, f64x2.add(ahead, f64x2.mul(factor, behind)));
    v128.store(b, f64x2.add(behind, f64x2.mul(factor, ahead)));
  }
  if (n == 0) return;
  const ahead = load<f64>(f);
  const behind = load<f64>(b);
  store<f64>(f, ahead + k * behind);
  store<f64>(b, behind + k * ahead);
}
