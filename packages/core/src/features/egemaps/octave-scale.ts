import { arctangent, exp, ln } from '../../elementary.js';

const { LN2, PI } = Math;

/** The scale's lowest frequency, Hz. */
const LOWEST = 25;

/**
 * A magnitude spectrum on a logarithmic scale of frequency as Hermes (1988) prepares it for the summation of
 * subharmonics: peaks kept with two bins on each side and what lies between set to zero, smoothing by (1/4, 1/2, 1/4), cubic
 * splines over the logarithm of frequency, and a weight that rises over the lowest two octaves as hearing does.
 *
 * There are as many points as bins, from 25 Hz to half the sample rate. Bin 0 counts as half of bin 1's frequency.
 *
 * Hermes, D. J. (1988). Measurement of pitch by subharmonic summation. JASA 83(1), 257-264.
 */
export class OctaveScale {
  /** Number of points, and of bins. */
  readonly points: number;
  /** Points an octave as the weight and the summation count them; the points themselves lie a little further apart. */
  readonly pointsPerOctave: number;
  readonly #octavesPerPoint: number;
  readonly #enhanced: Float32Array;
  readonly #smooth: Float32Array;
  readonly #curvature: Float32Array;
  /** u[k] = own y[k] + next y[k + 1] + previous y[k - 1] - carry u[k - 1], curvature[k] = u[k] + back curvature[k + 1]. */
  readonly #forward: Float32Array; // (bins, 4): previous, own, next, carry
  readonly #back: Float32Array;
  /** Bin below each point, and the weights of value and curvature of that bin and the next. */
  readonly #bin: Int32Array;
  readonly #weights: Float32Array; // (points, 4)

  /**
   * @param bins Number of bins from 0 Hz to half the rate, both included; at least 8.
   * @param sampleRate Hz.
   */
  constructor(bins: number, sampleRate: number) {
    const octaves = ln(sampleRate / 2 / LOWEST) / LN2;
    this.points = bins;
    this.pointsPerOctave = bins / octaves;
    this.#octavesPerPoint = octaves / (bins - 1);
    this.#enhanced = new Float32Array(bins);
    this.#smooth = new Float32Array(bins);
    this.#curvature = new Float32Array(bins);
    const knots = Float64Array.from({ length: bins }, (_, k) => ln(Math.max(k, 0.5)) / LN2); // octaves above bin 1
    ({ forward: this.#forward, back: this.#back } = splineSystem(knots));
    this.#bin = new Int32Array(bins);
    this.#weights = new Float32Array(4 * bins);
    const first = ln((LOWEST * 2 * (bins - 1)) / sampleRate) / LN2;
    for (let point = 0, k = 0; point < bins; point++) {
      const x = first + point * this.#octavesPerPoint;
      while (k < bins - 2 && knots[k + 1]! <= x) k++;
      const width = knots[k + 1]! - knots[k]!;
      const b = Math.min(1, (x - knots[k]!) / width);
      const a = 1 - b;
      const heard = hearing(point, this.pointsPerOctave);
      this.#bin[point] = k;
      this.#weights[4 * point] = heard * a;
      this.#weights[4 * point + 1] = heard * b;
      this.#weights[4 * point + 2] = (heard * (a * a * a - a) * width * width) / 6;
      this.#weights[4 * point + 3] = (heard * (b * b * b - b) * width * width) / 6;
    }
  }

  /** Frequency of a point, Hz; points may be fractions. */
  frequency(point: number): number {
    return LOWEST * exp(point * this.#octavesPerPoint * LN2);
  }

  /**
   * @param magnitudes One spectrum, `bins` values.
   * @param scaled Receives `points` values.
   */
  transform(magnitudes: Float32Array, scaled: Float32Array): void {
    this.#enhance(magnitudes);
    this.#blur();
    this.#solve();
    const { points } = this;
    const y = this.#smooth;
    const curvature = this.#curvature;
    const bin = this.#bin;
    const weights = this.#weights;
    for (let point = 0, w = 0; point < points; point++, w += 4) {
      const k = bin[point]!;
      const value =
        weights[w]! * y[k]! +
        weights[w + 1]! * y[k + 1]! +
        weights[w + 2]! * curvature[k]! +
        weights[w + 3]! * curvature[k + 1]!;
      scaled[point] = value > 0 ? value : 0; // splines undershoot beside peaks
    }
  }

  /** Sets to zero what lies more than two bins from both the peak below and the peak above. */
  #enhance(magnitudes: Float32Array): void {
    const last = this.points - 1;
    const enhanced = this.#enhanced;
    enhanced.set(magnitudes);
    let peak = magnitudes[0]! > magnitudes[1]! ? 0 : last; // the one below, if there is
    let before = magnitudes[0]!;
    let here = magnitudes[1]!;
    for (let k = 1; k < last; k++) {
      const next = magnitudes[k + 1]!;
      if (here > before && here >= next) {
        if (k - peak > 5) enhanced.fill(0, peak + 3, k - 2);
        peak = k;
      }
      before = here;
      here = next;
    }
  }

  #blur(): void {
    const last = this.points - 1;
    const enhanced = this.#enhanced;
    const smooth = this.#smooth;
    smooth[0] = enhanced[0]! / 2 + enhanced[1]! / 4;
    for (let k = 1; k < last; k++) smooth[k] = enhanced[k]! / 2 + (enhanced[k - 1]! + enhanced[k + 1]!) / 4;
    smooth[last] = enhanced[last]!;
  }

  #solve(): void {
    const last = this.points - 1;
    const y = this.#smooth;
    const curvature = this.#curvature;
    const forward = this.#forward;
    const back = this.#back;
    curvature[0] = 0;
    curvature[last] = 0;
    let u = 0;
    for (let k = 1, c = 4; k < last; k++, c += 4) {
      u =
        forward[c]! * y[k - 1]! + forward[c + 1]! * y[k]! + forward[c + 2]! * y[k + 1]! - forward[c + 3]! * u;
      curvature[k] = u;
    }
    let value = 0;
    for (let k = last - 1; k > 0; k--) {
      value = curvature[k]! + back[k]! * value;
      curvature[k] = value;
    }
  }
}

/**
 * The tridiagonal system of natural cubic splines (second derivatives zero at the ends), reduced: it depends on the
 * knots alone.
 */
function splineSystem(knots: Float64Array): { forward: Float32Array; back: Float32Array } {
  const forward = new Float32Array(4 * knots.length);
  const back = new Float32Array(knots.length);
  let before = 0;
  for (let k = 1; k < knots.length - 1; k++) {
    const left = knots[k]! - knots[k - 1]!;
    const right = knots[k + 1]! - knots[k]!;
    const share = left / (left + right);
    const pivot = share * before + 2;
    const scale = 6 / ((left + right) * pivot);
    forward.set([scale / left, -scale / left - scale / right, scale / right, share / pivot], 4 * k);
    before = (share - 1) / pivot;
    back[k] = before;
  }
  return { forward, back };
}

/** Sensitivity of hearing at low frequencies, a raised arctangent. */
function hearing(point: number, pointsPerOctave: number): number {
  return 0.5 + arctangent(3 * ((point + 2) / pointsPerOctave - ln(65 / 50) / LN2)) / PI;
}
