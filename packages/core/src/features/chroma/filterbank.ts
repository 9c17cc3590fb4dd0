import { exp, ln, roundHalfEven } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import { planned } from '../../planned.js';
import { checkRate, requireWhole } from '../../spectrum/checks.js';
import { checkNorm, normalizeRows } from './norm.js';

/** Options of {@link chromaFilterbank} that chromagrams take as well. */
export interface ChromaOptions {
  /** Number of pitch classes an octave. Default 12. */
  nChroma?: number;
  /** How far A4 lies above 440 Hz, in classes, e.g. -0.3. Default 0. */
  tuning?: number;
  /** Centre of the weighting over octaves, in octaves above 27.5 Hz. Default 5. */
  ctroct?: number;
  /** Standard deviation of that weighting, octaves; null for equal weights. Default 2. */
  octwidth?: number | null;
  /** Whether the first class is C (the default) or A. */
  baseC?: boolean;
}

/** How much each bin of an FFT counts for each pitch class. */
export interface ChromaFilterbank {
  readonly nChroma: number;
  /** `floor(nFft / 2) + 1`. */
  readonly bins: number;
  /** Row-major, `nChroma x bins`. */
  readonly weights: Float32Array;
}

/**
 * Weights that sum the bins of an FFT into pitch classes, a Gaussian bump a class and octave;
 * `librosa.filters.chroma` (after Ellis, 2007).
 *
 * @param options.norm p of the norm that each bin's weights are divided by, before octaves are weighted; Infinity for
 *   the maximum, null for none. Default 2.
 * @throws {UsageError} on a rate that is not positive, an FFT or a number of classes that is not a whole one, a norm or
 *   a width that is not positive.
 */
export function chromaFilterbank(
  sampleRate: number,
  nFft: number,
  options: ChromaOptions & { norm?: number | null } = {},
): ChromaFilterbank {
  const { nChroma = 12, tuning = 0, ctroct = 5, octwidth = 2, norm = 2, baseC = true } = options;
  checkRate(sampleRate);
  requireWhole('nFft', nFft, 2);
  requireWhole('nChroma', nChroma, 1);
  checkNorm(norm);
  if (!Number.isFinite(tuning)) throw new UsageError(`tuning is ${tuning} but must be a number of classes`);
  if (!Number.isFinite(ctroct)) throw new UsageError(`ctroct is ${ctroct} but must be a number of octaves`);
  if (octwidth !== null && !(octwidth > 0)) {
    throw new UsageError(`octwidth is ${octwidth} but must be a positive number of octaves, or null`);
  }
  return plannedFilterbank(
    sampleRate,
    nFft,
    nChroma,
    tuning,
    ctroct,
    octwidth ?? '',
    norm ?? '',
    baseC ? 1 : 0,
  );
}

const plannedFilterbank = planned(
  (
    sampleRate: number,
    nFft: number,
    nChroma: number,
    tuning: number,
    ctroct: number,
    octwidth: number | '',
    norm: number | '',
    baseC: number,
  ): ChromaFilterbank => {
    const bins = Math.floor(nFft / 2) + 1;
    // Bins' pitches in classes above 27.5 Hz; bin 0 is put one and a half octaves below bin 1.
    const a0 = 27.5 * exp((tuning / nChroma) * Math.LN2);
    const pitches = Float64Array.from(
      { length: bins + 1 },
      (_, k) => (nChroma * ln((k * sampleRate) / nFft / a0)) / Math.LN2,
    );
    pitches[0] = pitches[1]! - 1.5 * nChroma;
    const half = roundHalfEven(nChroma / 2);
    const shift = baseC ? 3 * Math.floor(nChroma / 12) : 0;
    const weights = new Float32Array(nChroma * bins); // (nChroma, bins)
    const column = new Float64Array(nChroma);
    for (let k = 0; k < bins; k++) {
      const pitch = pitches[k]!;
      const width = k === nFft - 1 ? 1 : Math.max(pitches[k + 1]! - pitch, 1);
      for (let c = 0; c < nChroma; c++) {
        const distance = 2 * (modulo(pitch - c + half + 10 * nChroma, nChroma) - half);
        column[c] = gaussian(distance / width);
      }
      normalizeRows(column, nChroma, norm === '' ? null : norm);
      const octave = octwidth === '' ? 1 : gaussian((pitch / nChroma - ctroct) / octwidth);
      for (let c = 0; c < nChroma; c++) {
        weights[c * bins + k] = octave * column[(c + shift) % nChroma]!;
      }
    }
    return { nChroma, bins, weights };
  },
);

/** exp(-x^2 / 2); 0 where it is less than any float32. */
function gaussian(x: number): number {
  const exponent = -0.5 * x * x;
  return exponent < -110 ? 0 : exp(exponent);
}

function modulo(x: number, n: number): number {
  return x - n * Math.floor(x / n);
}
