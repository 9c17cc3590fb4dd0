import { exp2, ln2, readTwo, writeTwo } from "./doubles";

/**
 * Per-channel energy normalisation of rows of n float32 values, in float64: with M the slow average of `reference`
 * (M = b reference + (1 - b) M, float64, n rounded up to even, kept in `average`) and g = x (eps + M)^-gain,
 * y = offset ((g / bias + 1)^power - 1); where bias is 0, g^power; where power is 0, ln(1 + g).
 */
export function pcen(
  y: usize, x: usize, reference: usize, average: usize, rows: i32, n: i32,
  b: f64, gain: f64, bias: f64, power: f64, offset: f64, eps: f64,
): void {
  const one = f64x2.splat(1);
  for (; rows > 0; rows--) {
    let at = average;
    for (let k = 0; k < n; k += 2, at += 16) {
      const both = k + 1 < n;
      const step: usize = both ? 8 : 4;
      const mean = f64x2.add(
        f64x2.mul(f64x2.splat(b), readTwo(reference, both)),
        f64x2.mul(f64x2.splat(1 - b), v128.load(at)),
      );
      v128.store(at, mean);
      const smooth = exp2(f64x2.mul(f64x2.splat(-gain), ln2(f64x2.add(f64x2.splat(eps), mean))));
      const gained = f64x2.mul(readTwo(x, both), smooth);
      let result: v128;
      if (power == 0) result = ln2(f64x2.add(gained, one));
      else if (bias == 0) {
        const raised = exp2(f64x2.mul(f64x2.splat(power), ln2(gained)));
        result = v128.and(raised, f64x2.gt(gained, f64x2.splat(2.2250738585072014e-308)));
      } else {
        const base = ln2(f64x2.add(f64x2.div(gained, f64x2.splat(bias)), one));
        const raised = f64x2.sub(exp2(f64x2.mul(f64x2.splat(power), base)), one);
        result = f64x2.mul(f64x2.splat(offset), raised);
      }
      writeTwo(y, both, result);
      y += step;
      x += step;
      reference += step;
    }
  }
}
