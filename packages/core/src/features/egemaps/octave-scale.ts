import { arctangent, exp, ln } from '../../elementary.js';
import { sharedKernels } from '../../kernels/shared.js';

const { LN2, PI } = Math;

/** The scale's lowest frequency, Hz. */
const LOWEST = 25;

/**
 * Magnitude spectra on a logarithmic scale of frequency as Hermes (1988) prepares them for the summation of
 * subharmonics: peaks kept with two bins on each side and what lies between set to zero, smoothing by (1/4, 1/2, 1/4),
 * cubic splines over the logarithm of frequency, and a weight that rises over the lowest two octaves as hearing does.
 *
 * There are as many points as bins, from 25 Hz to half the sample rate. Bin 0 counts as half of bin 1's frequency.
 * Spectra come four at a time, one a lane, in the shared kernels' memory, where the scale's tables lie too.
 *
 * Hermes, D. J. (1988). Measurement of pitch by subharmonic summation. JASA 83(1), 257-264.
 */
export class OctaveScale {
  /** Number of points, and of bins. */
  readonly points: number;
  /** Points an octave as the weight and the summation count them; the points themselves lie a little further apart. */
  readonly pointsPerOctave: number;
  readonly #octavesPerPoint: number;
  /** Addresses. */
  readonly #system: number; // (bins, 5)
  readonly #weights: number; // (points, 5)
  readonly #smooth: number; // (bins, 4)
  readonly #work: number; // (2 bins, 4)

  /**
   * @param bins Number of bins from 0 Hz to half the rate, both included; at least 8.
   * @param sampleRate Hz.
   */
  constructor(bins: number, sampleRate: number) {
    const octaves = ln(sampleRate / 2 / LOWEST) / LN2;
    this.points = bins;
    this.pointsPerOctave = bins / octaves;
    this.#octavesPerPoint = octaves / (bins - 1);
    const knots = Float64Array.from({ length: bins }, (_, k) => ln(Math.max(k, 0.5)) / LN2); // octaves above bin 1
    const first = ln((LOWEST * 2 * (bins - 1)) / sampleRate) / LN2;
    const kernels = sharedKernels();
    this.#system = kernels.allocate(5 * bins);
    this.#weights = kernels.allocate(5 * bins);
    this.#smooth = kernels.allocate(4 * bins);
    this.#work = kernels.allocate(8 * bins);
    kernels.floats(this.#system, 5 * bins).set(splineSystem(knots));
    const weights = kernels.floats(this.#weights, 5 * bins);
    const knotsBelow = kernels.integers(this.#weights, 5 * bins);
    for (let point = 0, k = 0; point < bins; point++) {
      const x = first + point * this.#octavesPerPoint;
      while (k < bins - 2 && knots[k + 1]! <= x) k++;
      const width = knots[k + 1]! - knots[k]!;
      const b = Math.min(1, (x - knots[k]!) / width);
      const a = 1 - b;
      const heard = hearing(point, this.pointsPerOctave);
      knotsBelow[5 * point] = k;
      weights[5 * point + 1] = heard * a;
      weights[5 * point + 2] = heard * b;
      weights[5 * point + 3] = (heard * (a * a * a - a) * width * width) / 6;
      weights[5 * point + 4] = (heard * (b * b * b - b) * width * width) / 6;
    }
  }

  /** Frequency of a point, Hz; points may be fractions. */
  frequency(point: number): number {
    return LOWEST * exp(point * this.#octavesPerPoint * LN2);
  }

  /**
   * @param scaled Address that receives `points` values a lane; splines undershoot beside peaks, those values are 0.
   * @param magnitudes Address of the spectra, `bins` values a lane.
   */
  transform(scaled: number, magnitudes: number): void {
    const { call } = sharedKernels();
    call.sharpen(this.#smooth, magnitudes, this.points, this.#work);
    call.splines(scaled, this.#smooth, this.#system, this.#weights, this.points, this.#work);
  }
}

/**
 * The tridiagonal system of natural cubic splines (second derivatives zero at the ends), reduced: it depends on the knots
 * alone. With u[k] = previous y[k - 1] + own y[k] + next y[k + 1] - carry u[k - 1], the curvature at knot k is
 * u[k] + back times that at k + 1.
 *
 * @returns `knots x 5`: previous, own, next, carry, back.
 */
export function splineSystem(knots: Float64Array): Float32Array {
  const system = new Float32Array(5 * knots.length);
  let back = 0;
  for (let k = 1; k < knots.length - 1; k++) {
    const left = knots[k]! - knots[k - 1]!;
    const right = knots[k + 1]! - knots[k]!;
    const share = left / (left + right);
    const pivot = share * back + 2;
    const scale = 6 / ((left + right) * pivot);
    back = (share - 1) / pivot;
    system.set([scale / left, -scale / left - scale / right, scale / right, share / pivot, back], 5 * k);
  }
  return system;
}

/** Sensitivity of hearing at low frequencies, a raised arctangent. */
function hearing(point: number, pointsPerOctave: number): number {
  return 0.5 + arctangent(3 * ((point + 2) / pointsPerOctave - ln(65 / 50) / LN2)) / PI;
}
