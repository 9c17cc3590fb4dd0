/** Share of the normal distribution below x: (1 + erf(x / sqrt 2)) / 2, by the series about 0, for |x| <= 8. */
export function normalShare(x: number): number {
  const z = Math.abs(x);
  if (z > 4) return x < 0 ? tail(z) : 1 - tail(z);
  let term = x;
  let sum = x;
  for (let k = 1; k < 80; k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + density(x) * sum;
}

/** exp(-x^2 / 2) / sqrt(2 pi). */
function density(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** The share below -z, by its continued fraction (Laplace). */
function tail(z: number): number {
  let fraction = z;
  for (let k = 60; k > 0; k--) fraction = z + k / fraction;
  return density(z) / fraction;
}

/** Twin of `gelu`. */
export const gelu = (x: number) => x * normalShare(x);

/** Twin of `geluBackward`. */
export const geluBackward = (gradient: number, x: number) => gradient * (normalShare(x) + x * density(x));
