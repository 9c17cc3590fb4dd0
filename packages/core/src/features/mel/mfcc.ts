import { cosineOfTurn, sineOfTurn } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import { planned } from '../../planned.js';
import type { Signal } from '../../signal.js';
import { requireWhole } from '../../spectrum/checks.js';
import type { Frames } from '../../spectrum/frames.js';
import { extractFrames, type FrameExtractor } from '../../spectrum/framing.js';
import { computeStages, type LaneStage, stagedRows } from '../../spectrum/lane-stages.js';
import { decibelStage, refuseTopDb } from './decibels.js';
import type { MelNorm } from './filterbank.js';
import { logMelSpectrogram, type MelSpectrogramOptions, melParts } from './mel-spectrogram.js';

/** Options of {@link mfcc} beyond those of the mel spectrogram. */
export interface MfccOptions extends Omit<MelSpectrogramOptions, 'norm'> {
  /** Number of coefficients, at most `nMels`. Default 20. */
  nMfcc?: number;
  /** Type of the discrete cosine transform. Default 2. */
  dctType?: 1 | 2 | 3;
  /** Orthonormal transform (the default), or null for sums as they are. */
  norm?: 'ortho' | null;
  /** The mel bands' {@link MelNorm.norm}. Default `slaney`. */
  melNorm?: MelNorm['norm'];
  /** Coefficient i (from 0) is multiplied by 1 + lifter / 2 * sin(pi (i + 1) / lifter); 0 (the default) by 1. */
  lifter?: number;
  /** Floor below the recording's highest mel value, dB; null for none. Default 80. */
  topDb?: number | null;
}

/**
 * Mel-frequency cepstral coefficients: discrete cosine transform of the mel spectrogram in dB; `librosa.feature.mfcc`,
 * transposed.
 *
 * @param input A signal, or a mel spectrogram in dB as {@link powerToDb} makes it.
 * @returns `frames x nMfcc`, named `mfcc0` (the level) and on.
 * @throws {UsageError} as {@link melSpectrogram}, and where `nMfcc` exceeds `nMels` or `lifter` is negative.
 */
export function mfcc(input: Signal | Frames, options: MfccOptions = {}): Frames {
  if ('samples' in input) {
    const { topDb = 80, melNorm } = options;
    if (topDb === null) return extractFrames(input, mfccExtractor(input.sampleRate, options), options);
    cosineStage(options.nMels ?? 128, options); // before the work
    return mfcc(logMelSpectrogram(input, { ...options, norm: melNorm }), options);
  }
  const stage = cosineStage(input.bins, options);
  const data = stagedRows(input.data, input.frames, input.bins, [stage]); // (frames, nMfcc)
  return { ...input, data, bins: stage.size, names: namesOf(stage.size) };
}

/**
 * The extractor of {@link mfcc} with `topDb: null`.
 *
 * @throws {UsageError} on another `topDb`, besides.
 */
export function mfccExtractor(sampleRate: number, options: MfccOptions = {}): FrameExtractor {
  refuseTopDb(options.topDb);
  const { spectra, kept, bands } = melParts(sampleRate, { ...options, norm: options.melNorm });
  const cosines = cosineStage(bands.size, options);
  return {
    frameLength: spectra.frameLength,
    hopLength: spectra.hopLength,
    sampleRate,
    names: namesOf(cosines.size),
    compute: computeStages(spectra, kept, [bands, decibelStage(bands.size, {}), cosines]),
  };
}

function namesOf(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `mfcc${i}`);
}

function cosineStage(nMels: number, options: MfccOptions): LaneStage {
  const { nMfcc = 20, dctType = 2, norm = 'ortho', lifter = 0 } = options;
  requireWhole('nMfcc', nMfcc, 1);
  if (nMfcc > nMels) throw new UsageError(`nMfcc is ${nMfcc} but must be at most nMels, which is ${nMels}`);
  if (!(Number.isInteger(lifter) && lifter >= 0)) {
    throw new UsageError(`lifter is ${lifter} but must be a whole number, 0 or more`);
  }
  if (![1, 2, 3].includes(dctType)) throw new UsageError(`dctType is ${dctType} but must be 1, 2 or 3`);
  if (dctType === 1 && nMels < 2) throw new UsageError('dctType is 1 but needs at least 2 mel bands');
  if (norm !== 'ortho' && norm !== null) throw new UsageError(`norm is ${norm} but must be 'ortho' or null`);
  return plannedCosines(nMfcc, nMels, dctType, Number(norm === 'ortho'), lifter);
}

const plannedCosines = planned(
  (rows: number, n: number, type: 1 | 2 | 3, ortho: number, lifter: number): LaneStage => {
    const table = new Float32Array(rows * n); // (rows, n)
    for (let k = 0; k < rows; k++) {
      const lift = lifter > 0 ? 1 + (lifter / 2) * sineOfTurn(k + 1, 2 * lifter) : 1;
      for (let m = 0; m < n; m++) {
        table[k * n + m] = lift * (ortho === 1 ? orthonormalCosine : plainCosine)(type, k, m, n);
      }
    }
    return { size: rows, table, run: (call, y, x, at) => call.multiplyLanes(y, x, at, rows, n) };
  },
);

/** What value m of n counts for in coefficient k of a discrete cosine transform, as `scipy.fft.dct` has it. */
function plainCosine(type: 1 | 2 | 3, k: number, m: number, n: number): number {
  if (type === 1) return (m === 0 || m === n - 1 ? 1 : 2) * cosineOfTurn(k * m, 2 * (n - 1));
  if (type === 2) return 2 * cosineOfTurn(k * (2 * m + 1), 4 * n);
  return m === 0 ? 1 : 2 * cosineOfTurn(m * (2 * k + 1), 4 * n);
}

/** The same where the transform keeps lengths. */
function orthonormalCosine(type: 1 | 2 | 3, k: number, m: number, n: number): number {
  if (type === 1) {
    const halves = (k === 0 || k === n - 1 ? 0.5 : 1) * (m === 0 || m === n - 1 ? 0.5 : 1);
    return Math.sqrt((2 * halves) / (n - 1)) * cosineOfTurn(k * m, 2 * (n - 1));
  }
  const turn = type === 2 ? k * (2 * m + 1) : m * (2 * k + 1);
  const first = type === 2 ? k === 0 : m === 0;
  return Math.sqrt((first ? 1 : 2) / n) * cosineOfTurn(turn, 4 * n);
}
