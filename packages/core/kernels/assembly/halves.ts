import { write } from "./lanes";

/** y = x, n values from half precision to float32; x lies in memory that may be read to a multiple of 8 bytes. */
export function widenHalves(y: usize, x: usize, n: i32): void {
  const infinite = i32x4.splat(0x7f800000);
  const exponent = i32x4.splat(0x7c00);
  for (let i = 0; i < n; i += 4) {
    const half = v128.load_ext<u16>(x + (i << 1));
    const sign = i32x4.shl(v128.and(half, i32x4.splat(0x8000)), 16);
    const bits = i32x4.shl(v128.and(half, i32x4.splat(0x7fff)), 13);
    const size = f32x4.mul(bits, f32x4.splat(<f32>(2.0 ** 112.0))); // exponents count from -127, not -15
    const isNone = i32x4.eq(v128.and(half, exponent), exponent);
    write(y + (i << 2), n - i, v128.or(v128.or(size, sign), v128.and(infinite, isNone)));
  }
}
