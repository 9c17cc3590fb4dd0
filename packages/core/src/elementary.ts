/**
 * Logarithm, exponential and circular functions made of + - * / alone, which IEEE 754 defines to the last bit: the
 * same features, and so the same weights, on every host. (`Math.log` and its like may differ between hosts.)
 * All are within a few units in the last place of float64.
 */

const { LN2 } = Math;
const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Which of a float64's two words holds sign and exponent. */
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/** The high words of 1 and 0.7. */
const ONE = 0x3ff00000;
const SEVEN_TENTHS = 0x3fe66666;

/** 2^(i - 1024). */
const powerOfTwo = new Float64Array(2048);
powerOfTwo[1024] = 1;
for (let i = 1025; i < 2048; i++) powerOfTwo[i] = powerOfTwo[i - 1]! * 2;
for (let i = 1023; i >= 0; i--) powerOfTwo[i] = powerOfTwo[i + 1]! / 2;

/** Natural logarithm of a positive finite number. */
export function ln(x: number): number {
  let exponent = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // 2^54 lifts a subnormal into the normal range
    exponent = -54;
  }
  float[0] = x;
  // x = 2^scale m with m in [0.7, 1.4)
  const scale = ((words[HIGH]! + (ONE - SEVEN_TENTHS)) >>> 20) - 1023;
  const m = x * powerOfTwo[1024 - scale]!;
  // ln m = 2 artanh(s)
  const s = (m - 1) / (m + 1);
  const z = s * s; // at most 0.0311
  const w = z * z;
  const even = 1 / 3 + w * (1 / 7 + w * (1 / 11 + w * (1 / 15 + w * (1 / 19))));
  const odd = 1 / 5 + w * (1 / 9 + w * (1 / 13 + w * (1 / 17 + w * (1 / 21))));
  return (exponent + scale) * LN2 + (2 * s + 2 * s * z * (even + z * odd));
}

/** Exponential of a number in [-700, 700]. */
export function exp(x: number): number {
  const k = Math.floor(x / LN2 + 0.5);
  const r = x - k * 0.6931471803691238 - k * 1.9082149292705877e-10; // ln 2 in two parts
  let sum = 1;
  for (let i = 18; i > 0; i--) sum = 1 + (sum * r) / i;
  return sum * powerOfTwo[1024 + k]!;
}

/** cos(2 pi k / n) for whole k >= 0 and n > 0 with 8 k below 2^53. */
export function cosineOfTurn(k: number, n: number): number {
  const eighths = 8 * (k % n);
  const octant = Math.floor(eighths / n);
  const rest = eighths - octant * n; // in [0, n): the angle into the octant is rest / n * pi / 4
  const x = ((octant % 2 === 0 ? rest : n - rest) / n) * 0.7853981633974483;
  const sineNeeded = octant === 1 || octant === 2 || octant === 5 || octant === 6;
  const value = sineNeeded ? sineSeries(x) : cosineSeries(x);
  return octant >= 2 && octant <= 5 ? -value : value;
}

/** sin(2 pi k / n), likewise. */
export function sineOfTurn(k: number, n: number): number {
  return cosineOfTurn(4 * (k % n) + 3 * n, 4 * n); // sin x = cos(x - pi / 2)
}

/** Taylor series on [0, pi / 4]. */
function sineSeries(x: number): number {
  const z = x * x;
  let sum = 1;
  for (let i = 18; i > 3; i -= 2) sum = 1 - (sum * z) / (i * (i + 1));
  return x - (x * z * sum) / 6;
}

function cosineSeries(x: number): number {
  const z = x * x;
  let sum = 1;
  for (let i = 17; i > 0; i -= 2) sum = 1 - (sum * z) / (i * (i + 1));
  return sum;
}

/** The modified Bessel function of the first kind and order 0, by its power series. */
export function besselI0(x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}

/** x^p for x >= 0 and p > 0, or any p where x > 0; Infinity above, and 0 below what float64 holds. */
export function pow(x: number, p: number): number {
  if (p === 1) return x;
  if (p === 2) return x * x;
  if (x === 0) return 0;
  const exponent = p * ln(x);
  if (exponent > 700) return Number.POSITIVE_INFINITY;
  return exponent < -700 ? 0 : exp(exponent);
}

/** To the nearest whole number, halves to the even one. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Angle whose tangent is x, in (-pi / 2, pi / 2). */
export function arctangent(x: number): number {
  if (Math.abs(x) > 1) return (x > 0 ? 1 : -1) * 1.5707963267948966 - arctangent(1 / x);
  // tan(a / 2) = t / (1 + sqrt(1 + t^2)), twice, brings the series' argument below 0.2
  let t = x / (1 + Math.sqrt(1 + x * x));
  t /= 1 + Math.sqrt(1 + t * t);
  const z = t * t;
  let sum = 1 / 23;
  for (let i = 21; i > 0; i -= 2) sum = 1 / i - z * sum;
  return 4 * t * sum;
}

/** Angle of the point (x, y), in [-pi, pi]; 0 at the origin. */
export function angleOf(x: number, y: number): number {
  if (Math.abs(y) > Math.abs(x)) return (y > 0 ? 1 : -1) * (Math.PI / 2) - arctangent(x / y);
  if (x > 0) return arctangent(y / x);
  return x === 0 ? 0 : (y < 0 ? -1 : 1) * Math.PI + arctangent(y / x);
}
