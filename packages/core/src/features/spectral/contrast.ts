import { ln, roundHalfEven } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import { requireWhole } from '../../spectrum/checks.js';
import type { Frames } from '../../spectrum/frames.js';
import type { FrameExtractor } from '../../spectrum/framing.js';
import type { Spectrogram, SpectrumOptions } from '../../spectrum/spectrogram.js';
import { type SpectrumFeature, spectrumExtractor, spectrumFrames } from '../../spectrum/spectrum-feature.js';
import { powerToDb, refuseTopDb } from '../mel/decibels.js';
import { binFrequencies } from './frequencies.js';
import { Tails } from './tails.js';

/** Options of {@link spectralContrast}. */
export interface SpectralContrastOptions extends SpectrumOptions {
  /** Upper edge of the lowest band, Hz. Default 200. */
  fMin?: number;
  /** Number of octaves above the lowest band. Default 6. */
  nBands?: number;
  /** Part of a band's bins, the loudest and the faintest, that peak and valley are the means of. Default 0.02. */
  quantile?: number;
  /** Whether the contrast is the difference of peak and valley, not their ratio in dB. Default false. */
  linear?: boolean;
  /** Range of peaks and of valleys below the recording's highest, dB; null for no floor. Default 80. */
  topDb?: number | null;
}

/**
 * Level of the peaks over the valleys of the spectrum in each octave band (Jiang et al., 2002);
 * `librosa.feature.spectral_contrast`. It takes magnitudes for powers, as librosa does: the dB are half of what is
 * usually called so.
 *
 * Spectra are float32: what lies 140 dB below a frame's loudest bin is rounding here and not in librosa. That shows in
 * signals without noise, such as a pure tone.
 *
 * @param input A signal, or magnitudes.
 * @param options `hopLength` is 512 by default.
 * @returns `frames x (nBands + 1)`, dB: from 0 to `fMin`, then octave by octave; the last goes on to half the rate.
 * @throws {UsageError} as {@link spectrogram} does, where a band begins above half the rate or holds no bin, and on
 *   options out of range.
 */
export function spectralContrast(input: Signal | Spectrogram, options: SpectralContrastOptions = {}): Frames {
  const { linear = false, topDb = 80 } = options;
  if (linear || topDb === null) return spectrumFrames(input, options, planContrast(options));
  const extremes = spectrumFrames(input, options, planExtremes(options));
  const bands = extremes.bins / 2;
  const [peaks, valleys] = [0, bands].map((from) => powerToDb(columns(extremes, from, bands), { topDb }));
  return { ...peaks!, data: peaks!.data.map((peak, i) => peak - valleys!.data[i]!) };
}

/**
 * The extractor of {@link spectralContrast} with `topDb: null`.
 *
 * @throws {UsageError} on another `topDb`, besides.
 */
export function spectralContrastExtractor(
  sampleRate: number,
  options: SpectralContrastOptions = {},
): FrameExtractor {
  if (!options.linear) refuseTopDb(options.topDb);
  return spectrumExtractor(sampleRate, options, planContrast(options));
}

function planContrast(options: SpectralContrastOptions) {
  return (sampleRate: number, nFft: number): SpectrumFeature => {
    const { names, row } = planExtremes(options)(sampleRate, nFft);
    const bands = names.length / 2;
    const extremes = new Float32Array(2 * bands);
    return {
      names: names.slice(0, bands),
      row(spectrum, values) {
        row(spectrum, extremes);
        for (let band = 0; band < bands; band++) {
          const peak = extremes[band]!;
          const valley = extremes[bands + band]!;
          values[band] = options.linear ? peak - valley : PER_NEPER * ln(ratio(peak, valley));
        }
      },
    };
  };
}

const PER_NEPER = 10 / Math.LN10;
const AMIN = 1e-10;

function ratio(peak: number, valley: number): number {
  return Math.max(AMIN, peak) / Math.max(AMIN, valley);
}

/** Peaks of the bands, then valleys of the bands. */
function planExtremes(options: SpectralContrastOptions) {
  const { fMin = 200, nBands = 6, quantile = 0.02 } = options;
  requireWhole('nBands', nBands, 1);
  if (!(fMin > 0)) throw new UsageError(`fMin is ${fMin} Hz but must be positive`);
  if (!(quantile > 0 && quantile < 1)) {
    throw new UsageError(`quantile is ${quantile} but must lie between 0 and 1`);
  }
  return (sampleRate: number, nFft: number): SpectrumFeature => {
    const bands = octaveBands(binFrequencies(sampleRate, nFft), sampleRate, fMin, nBands);
    const tails = bands.map(({ bins }) => new Tails(Math.max(1, roundHalfEven(quantile * bins))));
    return {
      names: [...bands.map(({ name }) => name), ...bands.map(({ name }) => `${name} valley`)],
      row(spectrum, values) {
        for (let b = 0; b < bands.length; b++) {
          const { from, to } = bands[b]!;
          values[b] = tails[b]!.highest(spectrum, from, to);
          values[bands.length + b] = tails[b]!.lowest(spectrum, from, to);
        }
      },
    };
  };
}

/** Bins of a band, `from` to before `to`. */
interface Band {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Bins that the band's quantile is taken of, which in librosa are one more than those it sorts but for the last. */
  readonly bins: number;
}

function octaveBands(frequencies: Float64Array, sampleRate: number, fMin: number, nBands: number): Band[] {
  return Array.from({ length: nBands + 1 }, (_, band) => {
    const low = band === 0 ? 0 : fMin * 2 ** (band - 1);
    const high = fMin * 2 ** band;
    if (low >= sampleRate / 2) {
      throw new UsageError(
        `band ${band} begins at ${low} Hz but a signal at ${sampleRate} Hz holds nothing from half its rate on: ` +
          'reduce fMin or nBands',
      );
    }
    const last = band === nBands;
    const inside = frequencies.findIndex((hertz) => hertz >= low);
    const above = frequencies.findIndex((hertz) => hertz > high);
    const end = last || above < 0 ? frequencies.length : above;
    const from = band === 0 ? 0 : inside - 1; // the bin below belongs to the band
    const to = last ? end : end - 1; // and its own last bin to the next
    if (inside < 0 || frequencies[inside]! > high || from >= to) {
      throw new UsageError(
        `no bin of the FFT lies in the band of ${low} to ${high} Hz: use a longer FFT or a higher fMin`,
      );
    }
    const name = `contrast ${low}-${last ? sampleRate / 2 : high} Hz`;
    return { name, from, to, bins: end - from };
  });
}

function columns(frames: Frames, from: number, bins: number): Frames {
  const data = new Float32Array(frames.frames * bins); // (frames, bins)
  for (let t = 0; t < frames.frames; t++) {
    const at = t * frames.bins + from;
    data.set(frames.data.subarray(at, at + bins), t * bins);
  }
  return { ...frames, data, bins, names: frames.names.slice(from, from + bins) };
}
