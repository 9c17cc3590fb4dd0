// exp, log and cos for what reaches the weights outside the kernels. The host's own may differ in the last bits from one
// engine to the next; these use nothing but exactly specified arithmetic.

/** e^x within 1e-15 relative, for finite x whose result is a normal number. */
export function exp(x: number): number {
  const n = Math.floor(x * Math.LOG2E + 0.5);
  const r = x - n * LN2_HIGH - n * LN2_LOW; // |r| <= ln 2 / 2
  let sum = 1;
  for (let k = 14; k > 0; k--) sum = 1 + (r / k) * sum;
  return sum * powerOfTwo(n);
}

/** Natural logarithm of a positive normal number, within 1e-15. */
export function log(x: number): number {
  let n = 0;
  let m = x;
  for (; m > Math.SQRT2; n++) m /= 2;
  for (; m < Math.SQRT1_2; n--) m *= 2;
  const s = (m - 1) / (m + 1); // |s| < 0.172
  let sum = 0;
  for (let k = 23; k > 0; k -= 2) sum = sum * s * s + 1 / k;
  return 2 * s * sum + n * LN2_LOW + n * LN2_HIGH;
}

/** cos(pi x) for x in [0, 1], within 1e-15. */
export function cosPi(x: number): number {
  if (x > 0.5) return -cosPi(1 - x);
  const angle = Math.PI * x;
  const square = angle * angle;
  let sum = 1;
  for (let k = 24; k > 0; k -= 2) sum = 1 - (square / (k * (k - 1))) * sum;
  return sum;
}

/** ln 2 in two parts; products of the first with whole numbers below 2^20 are exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

function powerOfTwo(n: number): number {
  let result = 1;
  const factor = n < 0 ? 0.5 : 2;
  for (let i = Math.abs(n); i > 0; i--) result *= factor;
  return result;
}
