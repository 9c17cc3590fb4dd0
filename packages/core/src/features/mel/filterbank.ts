import { exp, ln, pow } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import { planned } from '../../planned.js';
import { checkRate, requireWhole } from '../../spectrum/checks.js';
import type { LaneStage } from '../../spectrum/lane-stages.js';

/** Which mel bands. */
export interface MelOptions {
  /** Number of bands. Default 128. */
  nMels?: number;
  /** Lower edge of the lowest band, Hz. Default 0. */
  fMin?: number;
  /** Upper edge of the highest band, Hz; null (the default) is half the sample rate. */
  fMax?: number | null;
  /** The mel scale of HTK instead of Slaney's; see {@link hzToMel}. Default false. */
  htk?: boolean;
}

/** What the bands' weights are divided by. */
export interface MelNorm {
  /**
   * `slaney` (the default): half the band's width, so that all triangles have the same area. A number p: the weights'
   * p-norm, (sum of w^p)^(1/p), above 0, `Infinity` for the greatest weight. null: nothing, peaks are 1.
   */
  norm?: 'slaney' | number | null;
}

const SLANEY_LOG_STEP = ln(6.4) / 27;

/**
 * Hz to mel; `librosa.hz_to_mel`. Slaney's scale is linear below 1 kHz and logarithmic above (Auditory Toolbox, Slaney,
 * 1998); HTK's is 2595 log10(1 + f / 700) (O'Shaughnessy, 1987).
 */
export function hzToMel(hertz: number, { htk = false }: { htk?: boolean } = {}): number {
  if (htk) return (2595 * ln(1 + hertz / 700)) / Math.LN10;
  return hertz < 1000 ? hertz / (200 / 3) : 15 + ln(hertz / 1000) / SLANEY_LOG_STEP;
}

/** Mel to Hz, the inverse of {@link hzToMel}; `librosa.mel_to_hz`. */
export function melToHz(mel: number, { htk = false }: { htk?: boolean } = {}): number {
  if (htk) return 700 * (exp((mel / 2595) * Math.LN10) - 1);
  return mel < 15 ? mel * (200 / 3) : 1000 * exp(SLANEY_LOG_STEP * (mel - 15));
}

/** Triangles over the bins of a spectrum, kept without their zeros. */
export interface MelFilterbank {
  /** Frequency of each triangle's peak, Hz; `nMels` values. */
  readonly centersHz: Float64Array;
  /** First FFT bin under each triangle; `nMels` values. */
  readonly firstBin: Int32Array;
  /** Where each triangle's weights begin in {@link weights}; `nMels + 1` values. */
  readonly offsets: Int32Array;
  /** The weights of all triangles one after another. */
  readonly weights: Float64Array;
}

/**
 * Triangular mel filters; `librosa.filters.mel`. Where there are more bands than FFT bins to fill them, some triangles
 * hold no bin and stay zero, as in librosa.
 *
 * @throws {UsageError} where 0 <= fMin < fMax <= sampleRate / 2 does not hold, or the norm is not above 0.
 */
export function melFilterbank(
  sampleRate: number,
  nFft: number,
  options: MelOptions & MelNorm = {},
): MelFilterbank {
  const { nMels = 128, fMin = 0, norm = 'slaney' } = options;
  checkRate(sampleRate);
  const nyquist = sampleRate / 2;
  const fMax = options.fMax ?? nyquist;
  requireWhole('nFft', nFft, 2);
  requireWhole('nMels', nMels, 1);
  if (!(fMax <= nyquist)) {
    throw new UsageError(
      `fMax is ${fMax} Hz but a signal at ${sampleRate} Hz holds nothing above half its rate, ${nyquist} Hz: ` +
        'lower fMax or resample less',
    );
  }
  if (!(fMin >= 0 && fMin < fMax)) {
    throw new UsageError(`fMin is ${fMin} Hz but must lie between 0 and fMax, which is ${fMax} Hz`);
  }
  if (typeof norm === 'number' && !(norm > 0)) {
    throw new UsageError(`norm is ${norm} but must be 'slaney', a number above 0, or null`);
  }
  const lowest = hzToMel(fMin, options);
  const highest = hzToMel(fMax, options);
  const edges = Float64Array.from({ length: nMels + 2 }, (_, i) =>
    melToHz(lowest + ((highest - lowest) * i) / (nMels + 1), options),
  );
  const firstBin = new Int32Array(nMels);
  const offsets = new Int32Array(nMels + 1);
  const weights: number[] = [];
  const lastBin = Math.floor(nFft / 2);
  for (let mel = 0; mel < nMels; mel++) {
    const low = edges[mel]!;
    const center = edges[mel + 1]!;
    const high = edges[mel + 2]!;
    const triangle: number[] = [];
    let k = 0;
    while (k <= lastBin && (k * sampleRate) / nFft <= low) k++;
    firstBin[mel] = k;
    for (; k <= lastBin; k++) {
      const hertz = (k * sampleRate) / nFft;
      if (hertz >= high) break;
      triangle.push(Math.min((hertz - low) / (center - low), (high - hertz) / (high - center)));
    }
    const divisor = norm === 'slaney' ? (high - low) / 2 : norm === null ? 1 : lengthOf(triangle, norm);
    for (const height of triangle) weights.push(height / divisor);
    offsets[mel + 1] = weights.length;
  }
  return { centersHz: edges.slice(1, -1), firstBin, offsets, weights: Float64Array.from(weights) };
}

/** The p-norm of positive values. */
function lengthOf(values: readonly number[], p: number): number {
  const highest = Math.max(...values);
  if (p === Number.POSITIVE_INFINITY || values.length === 0) return highest;
  const sum = values.reduce((total, value) => total + pow(value / highest, p), 0);
  return highest * pow(sum, 1 / p);
}

/** Mel bands of spectra, and their names. */
export interface MelBands extends LaneStage {
  readonly names: readonly string[];
}

/** The bands that the options ask for, made once. */
export function melBands(sampleRate: number, nFft: number, options: MelOptions & MelNorm): MelBands {
  const { nMels = 128, fMin = 0, fMax = null, htk = false, norm = 'slaney' } = options;
  return plannedBands(sampleRate, nFft, nMels, fMin, fMax ?? sampleRate / 2, Number(htk), norm ?? 'none');
}

const plannedBands = planned(
  (
    sampleRate: number,
    nFft: number,
    nMels: number,
    fMin: number,
    fMax: number,
    htk: number,
    norm: 'slaney' | 'none' | number,
  ): MelBands => {
    const bank = melFilterbank(sampleRate, nFft, {
      nMels,
      fMin,
      fMax,
      htk: htk === 1,
      norm: norm === 'none' ? null : norm,
    });
    return {
      size: nMels,
      names: Array.from(bank.centersHz, (hertz) => `mel ${Math.round(hertz)} Hz`),
      table: tableOf(bank),
      run: (call, y, x, table) => call.bands(y, x, table, nMels),
    };
  },
);

/** As the kernel reads it: for each band its first bin, the number of its weights, and these. */
function tableOf({ firstBin, offsets, weights }: MelFilterbank): Float32Array {
  const table = new Float32Array(2 * firstBin.length + weights.length);
  const whole = new Int32Array(table.buffer);
  firstBin.forEach((first, band) => {
    const at = 2 * band + offsets[band]!;
    whole[at] = first;
    whole[at + 1] = offsets[band + 1]! - offsets[band]!;
    table.set(weights.subarray(offsets[band]!, offsets[band + 1]!), at + 2);
  });
  return table;
}
