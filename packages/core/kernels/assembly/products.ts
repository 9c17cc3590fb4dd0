/** Sum of a[i] b[i] over i < n, in sixteen sums abreast. */
export function innerProduct(a: usize, b: usize, n: i32): f32 {
  let s = f32x4.splat(0), t = f32x4.splat(0), u = f32x4.splat(0), v = f32x4.splat(0);
  for (; n >= 16; n -= 16, a += 64, b += 64) {
    s = f32x4.add(s, f32x4.mul(v128.load(a), v128.load(b)));
    t = f32x4.add(t, f32x4.mul(v128.load(a, 16), v128.load(b, 16)));
    u = f32x4.add(u, f32x4.mul(v128.load(a, 32), v128.load(b, 32)));
    v = f32x4.add(v, f32x4.mul(v128.load(a, 48), v128.load(b, 48)));
  }
  for (; n >= 4; n -= 4, a += 16, b += 16) s = f32x4.add(s, f32x4.mul(v128.load(a), v128.load(b)));
  s = f32x4.add(f32x4.add(s, t), f32x4.add(u, v));
  let sum = f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1) + (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3));
  for (; n > 0; n--, a += 4, b += 4) sum += load<f32>(a) * load<f32>(b);
  return sum;
}
