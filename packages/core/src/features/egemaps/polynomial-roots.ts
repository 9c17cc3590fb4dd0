/** Squared values of a polynomial below this are 0: dividing by them would overflow. */
const SMALLEST = 1e-150;

/** Steps after which the search for a root takes what it has; a handful suffice. */
const STEPS = 60;
/** Every so many steps one is cut short: rarely they go round in a circle, which that breaks. */
const CUT = 10;

/**
 * Roots of real polynomials by Laguerre's method, one after another, each or each pair of conjugates divided out (Press
 * et al., Numerical Recipes, section 9.5).
 */
export class PolynomialRoots {
  /** The roots found, conjugates next to each other. */
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly #rest: Float64Array;
  #re = 0;
  #im = 0;

  constructor(readonly degree: number) {
    this.re = new Float64Array(degree);
    this.im = new Float64Array(degree);
    this.#rest = new Float64Array(degree + 1);
  }

  /** @param coefficients `degree + 1` values, the highest power's first and not zero. */
  solve(coefficients: Float64Array): void {
    const rest = this.#rest;
    rest.set(coefficients);
    let found = 0;
    for (let degree = this.degree; degree > 0; ) {
      if (degree > 2) this.#search(degree);
      else this.#solveSmall(degree);
      const real = Math.abs(this.#im) <= 1e-9 * (1 + Math.abs(this.#re));
      this.re[found] = this.#re;
      this.im[found++] = real ? 0 : this.#im;
      if (real) {
        for (let i = 1; i < degree; i++) rest[i]! += this.#re * rest[i - 1]!;
        degree -= 1;
        continue;
      }
      this.re[found] = this.#re;
      this.im[found++] = -this.#im;
      const sum = 2 * this.#re;
      const product = this.#re * this.#re + this.#im * this.#im;
      rest[1]! += sum * rest[0]!;
      for (let i = 2; i < degree - 1; i++) rest[i]! += sum * rest[i - 1]! - product * rest[i - 2]!;
      degree -= 2;
    }
  }

  #solveSmall(degree: number): void {
    const [a, b, c] = [this.#rest[0]!, this.#rest[1]!, this.#rest[2]!];
    if (degree === 1) {
      this.#re = -b / a;
      this.#im = 0;
      return;
    }
    const discriminant = b * b - 4 * a * c;
    const root = Math.sqrt(Math.abs(discriminant)) / (2 * a);
    this.#im = discriminant < 0 ? Math.abs(root) : 0;
    this.#re = -b / (2 * a) + (discriminant < 0 ? 0 : b > 0 ? -root : root);
  }

  /** Goes from near 0 to a root of what is left. */
  #search(degree: number): void {
    const rest = this.#rest;
    let x = 0.1;
    let y = 0.1;
    for (let step = 0; step < STEPS; step++) {
      // p, p' and p'' / 2 by Horner's scheme
      let pRe = rest[0]!;
      let pIm = 0;
      let dRe = 0;
      let dIm = 0;
      let fRe = 0;
      let fIm = 0;
      let size = Math.abs(pRe);
      const radius = Math.sqrt(x * x + y * y);
      for (let i = 1; i <= degree; i++) {
        let t = x * fRe - y * fIm + dRe;
        fIm = x * fIm + y * fRe + dIm;
        fRe = t;
        t = x * dRe - y * dIm + pRe;
        dIm = x * dIm + y * dRe + pIm;
        dRe = t;
        t = x * pRe - y * pIm + rest[i]!;
        pIm = x * pIm + y * pRe;
        pRe = t;
        size = radius * size + Math.abs(pRe) + Math.abs(pIm);
      }
      const p = pRe * pRe + pIm * pIm;
      if (p <= size * size * 1e-30 || p < SMALLEST) break;
      // g = p' / p, h = g^2 - p'' / p
      const gRe = (dRe * pRe + dIm * pIm) / p;
      const gIm = (dIm * pRe - dRe * pIm) / p;
      const ggRe = gRe * gRe - gIm * gIm;
      const ggIm = 2 * gRe * gIm;
      const hRe = ggRe - (2 * (fRe * pRe + fIm * pIm)) / p;
      const hIm = ggIm - (2 * (fIm * pRe - fRe * pIm)) / p;
      // root of (n - 1) (n h - g^2)
      const qRe = (degree - 1) * (degree * hRe - ggRe);
      const qIm = (degree - 1) * (degree * hIm - ggIm);
      const modulus = Math.sqrt(qRe * qRe + qIm * qIm);
      let sRe = Math.sqrt((modulus + Math.abs(qRe)) / 2);
      let sIm = sRe === 0 ? 0 : Math.abs(qIm) / (2 * sRe);
      if (qRe < 0) [sRe, sIm] = [sIm, sRe];
      if (qIm < 0) sIm = -sIm;
      if (gRe * sRe + gIm * sIm < 0) {
        sRe = -sRe;
        sIm = -sIm;
      }
      const below = (gRe + sRe) * (gRe + sRe) + (gIm + sIm) * (gIm + sIm);
      if (below === 0) {
        x += 1 + radius; // no direction here
        continue;
      }
      const share = (step + 1) % CUT === 0 ? (step + 1) / (STEPS + CUT) : 1; // a seventh, two sevenths ...
      const stepRe = (share * degree * (gRe + sRe)) / below;
      const stepIm = (-share * degree * (gIm + sIm)) / below;
      x -= stepRe;
      y -= stepIm;
      if (stepRe * stepRe + stepIm * stepIm <= 1e-24 * (x * x + y * y) + 1e-40) break;
    }
    this.#re = x;
    this.#im = Math.abs(y);
  }
}
