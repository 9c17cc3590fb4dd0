import { exp, ln } from '../../elementary.js';

/**
 * The distribution function of the beta distribution, the regularised incomplete beta function I_x(a, b), for x in
 * [0, 1] and a, b > 0: by the power series of its integral (DLMF 8.17.7) on the side where that converges fast.
 */
export function betaDistribution(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaDistribution(1 - x, b, a);
  // I_x = x^a (1 - x)^b / (a B(a, b)) (1 + sum over n of the product of (a + b + i) x / (a + 1 + i), i of 0 to n)
  let term = 1;
  let sum = 1;
  for (let n = 0; term > sum * 1e-17; n++) {
    term *= ((a + b + n) * x) / (a + 1 + n);
    sum += term;
  }
  const logBeta = lnGamma(a) + lnGamma(b) - lnGamma(a + b);
  return (exp(Math.max(-700, a * ln(x) + b * ln(1 - x) - logBeta)) * sum) / a;
}

/** ln Gamma(x) for x > 0: Stirling's series (DLMF 5.11.1) from 10 on, and Gamma(x + 1) = x Gamma(x) below. */
function lnGamma(x: number): number {
  let product = 1;
  for (; x < 10; x++) product *= x;
  const z = 1 / (x * x);
  const series =
    (1 / 12 -
      z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z * (1 / 1188 - z * (691 / 360360 - z / 156)))))) /
    x;
  return (x - 0.5) * ln(x) - x + 0.9189385332046727 + series - ln(product); // ln sqrt(2 pi)
}
