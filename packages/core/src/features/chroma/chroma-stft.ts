import { UsageError } from '../../errors.js';
import type { Signal } from '../../signal.js';
import type { Frames } from '../../spectrum/frames.js';
import { extractFrames, type FrameExtractor } from '../../spectrum/framing.js';
import { computeStages, type LaneStage, stagedRows } from '../../spectrum/lane-stages.js';
import {
  frameSpectra,
  type Spectrogram,
  type SpectrumOptions,
  spectrogram,
} from '../../spectrum/spectrogram.js';
import { type ChromaOptions, chromaFilterbank } from './filterbank.js';
import { checkNorm, normalizeRows } from './norm.js';
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
  if (tuning !== null && 'samples' in input) {
    return extractFrames(input, chromaStftExtractor(input.sampleRate, options), options);
  }
  const spectra = 'samples' in input ? spectrogram(input, { hopLength: 512, ...options, power: 2 }) : input;
  const { sampleRate, nFft, bins, frames, hopSeconds } = spectra;
  // here librosa takes an odd FFT for one a sample shorter, and so do we
  const estimate = () => estimateTuning({ ...spectra, nFft: 2 * (bins - 1) }, { binsPerOctave: nChroma });
  const { names, stage, norm } = planChroma(sampleRate, nFft, options, tuning ?? estimate());
  const data = stagedRows(spectra.data, frames, bins, [stage]); // (frames, nChroma)
  normalizeRows(data, nChroma, norm);
  return { data, frames, bins: nChroma, names, hopSeconds };
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
      'tuning is estimated from a whole recording, which frames as they come do not know: ' +
        'give tuning as a number, 0 for A4 = 440 Hz',
    );
  }
  const spectra = frameSpectra(options);
  const { frameLength, hopLength } = spectra;
  const { names, stage, norm } = planChroma(sampleRate, spectra.nFft, options, tuning);
  const classes = computeStages(spectra, 'power', [stage]);
  return {
    frameLength,
    hopLength,
    sampleRate,
    names,
    compute(samples, count, rows) {
      classes(samples, count, rows);
      normalizeRows(rows, stage.size, norm);
    },
  };
}

function planChroma(sampleRate: number, nFft: number, options: ChromaStftOptions, tuning: number) {
  const { norm = Number.POSITIVE_INFINITY } = options;
  checkNorm(norm);
  const { weights, bins, nChroma } = chromaFilterbank(sampleRate, nFft, { ...options, tuning, norm: 2 });
  const stage: LaneStage = {
    size: nChroma,
    table: weights,
    run: (call, y, x, table) => call.multiplyLanes(y, x, table, nChroma, bins),
  };
  return { names: classNames(nChroma, options.baseC), stage, norm };
}
