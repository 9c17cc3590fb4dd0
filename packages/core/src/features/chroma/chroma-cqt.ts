import { ln } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import { requireWhole } from '../../spectrum/checks.js';
import type { Frames } from '../../spectrum/frames.js';
import { C1, constantQSpectrogram } from './constant-q.js';
import { checkNorm, normalizeRows } from './norm.js';
import { classNames } from './pitch-classes.js';

/** Options of {@link chromaCqt}. */
export interface ChromaCqtOptions {
  /** Samples from one frame to the next. Default 512. */
  hopLength?: number;
  /** Lowest frequency, Hz. Default 32.7, which is C1. */
  fMin?: number;
  /** Number of pitch classes. Default 12. */
  nChroma?: number;
  /** Number of octaves. Default 7. */
  nOctaves?: number;
  /** A multiple of `nChroma`. Default 36. */
  binsPerOctave?: number;
  /** How far A4 lies above 440 Hz, in bins; null (the default) to estimate it from the recording. */
  tuning?: number | null;
  /** Values below are made 0, before norms are taken. Default 0. */
  threshold?: number;
  /** p of the norm that frames are divided by: Infinity, the default, makes each one's strongest class 1; null for none. */
  norm?: number | null;
}

/**
 * Strength of the pitch classes in each frame, from {@link constantQSpectrogram}; `librosa.feature.chroma_cqt`.
 *
 * @returns `frames x nChroma`; the first class is C.
 * @throws {UsageError} as {@link constantQSpectrogram} does, and where `binsPerOctave` is no multiple of `nChroma`.
 */
export function chromaCqt(signal: Signal, options: ChromaCqtOptions = {}): Frames {
  const { hopLength = 512, fMin = C1, nChroma = 12, nOctaves = 7, binsPerOctave = 36 } = options;
  const { tuning = null, threshold = 0, norm = Number.POSITIVE_INFINITY } = options;
  requireWhole('nChroma', nChroma, 1);
  requireWhole('nOctaves', nOctaves, 1);
  requireWhole('binsPerOctave', binsPerOctave, 1);
  checkNorm(norm);
  if (binsPerOctave % nChroma !== 0) {
    throw new UsageError(
      `binsPerOctave is ${binsPerOctave} but must be a multiple of nChroma, which is ${nChroma}`,
    );
  }
  const nBins = nOctaves * binsPerOctave;
  const {
    data: magnitudes,
    frames,
    hopSeconds,
  } = constantQSpectrogram(signal, {
    hopLength,
    fMin,
    nBins,
    binsPerOctave,
    tuning,
  });
  const merged = binsPerOctave / nChroma;
  const octaves = ln(fMin / C1) / Math.LN2;
  const first = Math.round(nChroma * (octaves - Math.floor(octaves)));
  const classes = Int32Array.from(
    { length: nBins },
    (_, bin) => (first + Math.floor((bin + Math.floor(merged / 2)) / merged)) % nChroma,
  );
  const data = new Float32Array(frames * nChroma); // (frames, nChroma)
  for (let t = 0; t < frames; t++) {
    for (let bin = 0; bin < nBins; bin++) data[t * nChroma + classes[bin]!]! += magnitudes[t * nBins + bin]!;
  }
  for (let i = 0; i < data.length; i++) if (data[i]! < threshold) data[i] = 0;
  normalizeRows(data, nChroma, norm);
  return { data, frames, bins: nChroma, names: classNames(nChroma), hopSeconds };
}
