import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import type { FrameExtractor } from '../../spectrum/framing.js';
import { type Spectrogram, type SpectrumOptions, spectrogram } from '../../spectrum/spectrogram.js';
import { type SpectrumFeature, spectrumExtractor, spectrumFrames } from '../../spectrum/spectrum-feature.js';
import { type ChromaOptions, chromaFilterbank } from './filterbank.js';
import { checkNorm, normalize } from './norm.js';
import { classNames } from './pitch-classes.js';
import { estimateTuning } from './tuning.js';

/** Options of {@link chromaStft}. */
export interface ChromaStftOptions extends SpectrumOptions, Omit<ChromaOptions, 'tuning'> {
  /** How far A4 lies above 440 Hz, in classes; null (the default) to estimate it from the whole recording. */
  tuning?: number | null;
  /** p of the norm that frames are divided by: Infinity, the default, makes each one's strongest class 1; null for none. */
  norm?: number | null;
}

/**
 * Energy of the pitch classes in each frame; `librosa.feature.chroma_stft` (Ellis, 2007).
 *
 * @param input A signal, or powers.
 * @param options `hopLength` is 512 by default.
 * @returns `frames x nChroma`.
 * @throws {UsageError} as {@link spectrogram} and {@link chromaFilterbank} do.
 */
export function chromaStft(input: Signal | Spectrogram, options: ChromaStftOptions = {}): Frames {
  const { tuning = null, nChroma = 12 } = options;
  if (tuning !== null) return spectrumFrames(input, { ...options, power: 2 }, planChroma(options, tuning));
  const spectra = 'samples' in input ? spectrogram(input, { hopLength: 512, ...options, power: 2 }) : input;
  // librosa takes an odd FFT for one a sample shorter here, and so do we
  const estimated = estimateTuning({ ...spectra, nFft: 2 * (spectra.bins - 1) }, { binsPerOctave: nChroma });
  return spectrumFrames(spectra, options, planChroma(options, estimated));
}

/**
 * The extractor of {@link chromaStft}.
 *
 * @throws {UsageError} besides, where `tuning` is not a number: to estimate it takes the whole recording.
 */
export function chromaStftExtractor(sampleRate: number, options: ChromaStftOptions = {}): FrameExtractor {
  const { tuning = null } = options;
  if (tuning === null) {
    throw new UsageError(
      'tuning is estimated from a whole recording, which one frame does not know: ' +
        'give tuning as a number, 0 for A4 = 440 Hz',
    );
  }
  return spectrumExtractor(sampleRate, { ...options, power: 2 }, planChroma(options, tuning));
}

function planChroma(options: ChromaStftOptions, tuning: number) {
  const { norm = Number.POSITIVE_INFINITY } = options;
  checkNorm(norm);
  return (sampleRate: number, nFft: number): SpectrumFeature => {
    const { weights, bins, nChroma } = chromaFilterbank(sampleRate, nFft, { ...options, tuning, norm: 2 });
    return {
      names: classNames(nChroma, options.baseC),
      row(spectrum, values) {
        multiply(weights, bins, spectrum, values);
        normalize(values, norm);
      },
    };
  };
}

/** Product of a row-major matrix of `bins` columns and a spectrum; four rows abreast read each value once. */
function multiply(matrix: Float32Array, bins: number, spectrum: Float32Array, values: Float32Array): void {
  let i = 0;
  for (; i + 3 < values.length; i += 4) {
    const at = i * bins;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let k = 0; k < bins; k++) {
      const value = spectrum[k]!;
      a += matrix[at + k]! * value;
      b += matrix[at + bins + k]! * value;
      c += matrix[at + 2 * bins + k]! * value;
      d += matrix[at + 3 * bins + k]! * value;
    }
    values[i] = a;
    values[i + 1] = b;
    values[i + 2] = c;
    values[i + 3] = d;
  }
  for (; i < values.length; i++) {
    let a = 0;
    for (let k = 0; k < bins; k++) a += matrix[i * bins + k]! * spectrum[k]!;
    values[i] = a;
  }
}
