import { exp, ln } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import { planned } from '../../planned.js';
import type { Signal } from '../../signal.js';
import { requireWhole } from '../../spectrum/checks.js';
import type { Frames } from '../../spectrum/frames.js';
import { type SpectrumOptions, spectrogram } from '../../spectrum/spectrogram.js';

/**
 * Mel scale: `slaney` is linear below 1 kHz and logarithmic above (Auditory Toolbox, Slaney, 1998), `htk` is
 * 2595 log10(1 + f / 700) (O'Shaughnessy, 1987).
 */
export type MelScale = 'slaney' | 'htk';

/** Which mel bands. */
export interface MelOptions {
  /** Number of bands. Default 128. */
  nMels?: number;
  /** Lower edge of the lowest band, Hz. Default 0. */
  fMin?: number;
  /** Upper edge of the highest band, Hz; null (the default) is half the sample rate. */
  fMax?: number | null;
  /** Default `slaney`. */
  scale?: MelScale;
}

const SLANEY_LOG_STEP = ln(6.4) / 27;

/** Hz to mel. */
export function hzToMel(hertz: number, scale: MelScale = 'slaney'): number {
  if (scale === 'htk') return (2595 * ln(1 + hertz / 700)) / Math.LN10;
  return hertz < 1000 ? hertz / (200 / 3) : 15 + ln(hertz / 1000) / SLANEY_LOG_STEP;
}

/** Mel to Hz. */
export function melToHz(mel: number, scale: MelScale = 'slaney'): number {
  if (scale === 'htk') return 700 * (exp((mel / 2595) * Math.LN10) - 1);
  return mel < 15 ? mel * (200 / 3) : 1000 * exp(SLANEY_LOG_STEP * (mel - 15));
}

/** Triangles over the bins of a power spectrum, kept without their zeros. */
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
 * Triangular mel filters of equal area (Slaney's norm), as `librosa.filters.mel`. Where there are more bands than
 * FFT bins to fill them, some triangles hold no bin and stay zero, as in librosa.
 *
 * @throws {UsageError} where 0 <= fMin < fMax <= sampleRate / 2 does not hold.
 */
export function melFilterbank(sampleRate: number, nFft: number, options: MelOptions = {}): MelFilterbank {
  const { nMels = 128, fMin = 0, scale = 'slaney' } = options;
  const nyquist = sampleRate / 2;
  const fMax = options.fMax ?? nyquist;
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
  const lowest = hzToMel(fMin, scale);
  const highest = hzToMel(fMax, scale);
  const edges = Float64Array.from({ length: nMels + 2 }, (_, i) =>
    melToHz(lowest + ((highest - lowest) * i) / (nMels + 1), scale),
  );
  const firstBin = new Int32Array(nMels);
  const offsets = new Int32Array(nMels + 1);
  const weights: number[] = [];
  const lastBin = Math.floor(nFft / 2);
  for (let mel = 0; mel < nMels; mel++) {
    const low = edges[mel]!;
    const center = edges[mel + 1]!;
    const high = edges[mel + 2]!;
    let k = 0;
    while (k <= lastBin && (k * sampleRate) / nFft <= low) k++;
    firstBin[mel] = k;
    for (; k <= lastBin; k++) {
      const hertz = (k * sampleRate) / nFft;
      if (hertz >= high) break;
      const height = Math.min((hertz - low) / (center - low), (high - hertz) / (high - center));
      weights.push((height * 2) / (high - low));
    }
    offsets[mel + 1] = weights.length;
  }
  return { centersHz: edges.slice(1, -1), firstBin, offsets, weights: Float64Array.from(weights) };
}

function plannedFilterbank(sampleRate: number, nFft: number, options: MelOptions): MelFilterbank {
  const { nMels = 128, fMin = 0, fMax = null, scale = 'slaney' } = options;
  return filterbankOf(sampleRate, nFft, nMels, fMin, fMax ?? sampleRate / 2, scale);
}

const filterbankOf = planned(
  (sampleRate: number, nFft: number, nMels: number, fMin: number, fMax: number, scale: MelScale) =>
    melFilterbank(sampleRate, nFft, { nMels, fMin, fMax, scale }),
);

/**
 * Mel spectrogram, powers: `librosa.feature.melspectrogram` (power 2, Hann window, centred frames), transposed.
 *
 * @param options As {@link SpectrumOptions} and {@link MelOptions}; `hopLength` is 512 by default.
 * @returns `frames x nMels`, named by the bands' centres.
 * @throws {UsageError} as {@link spectrogram} and {@link melFilterbank} do.
 */
export function melSpectrogram(signal: Signal, options: SpectrumOptions & MelOptions = {}): Frames {
  const spectra = spectrogram(signal, { hopLength: 512, ...options, power: 2 });
  const { centersHz, firstBin, offsets, weights } = plannedFilterbank(
    signal.sampleRate,
    spectra.nFft,
    options,
  );
  const nMels = centersHz.length;
  const data = new Float32Array(spectra.frames * nMels); // (frames, nMels)
  for (let t = 0; t < spectra.frames; t++) {
    const power = spectra.data.subarray(t * spectra.bins, (t + 1) * spectra.bins);
    for (let mel = 0; mel < nMels; mel++) {
      const end = offsets[mel + 1]!;
      let i = offsets[mel]!;
      let k = firstBin[mel]!;
      let even = 0; // two sums abreast, so that one addition need not wait for the other
      let odd = 0;
      for (; i + 1 < end; i += 2, k += 2) {
        even += weights[i]! * power[k]!;
        odd += weights[i + 1]! * power[k + 1]!;
      }
      if (i < end) even += weights[i]! * power[k]!;
      data[t * nMels + mel] = even + odd;
    }
  }
  return {
    data,
    frames: spectra.frames,
    bins: nMels,
    names: Array.from(centersHz, (hertz) => `mel ${Math.round(hertz)} Hz`),
    hopSeconds: spectra.hopSeconds,
  };
}
