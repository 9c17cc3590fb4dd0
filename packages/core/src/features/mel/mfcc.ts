import { cosineOfTurn, sineOfTurn } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import { planned } from '../../planned.js';
import type { Signal } from '../../signal.js';
import { requireWhole } from '../../spectrum/checks.js';
import type { Frames } from '../../spectrum/frames.js';
import type { SpectrumOptions } from '../../spectrum/spectrogram.js';
import { powerToDb } from './decibels.js';
import { type MelOptions, melSpectrogram } from './mel.js';

/** Options of {@link mfcc} beyond those of the mel spectrogram. */
export interface MfccOptions extends SpectrumOptions, MelOptions {
  /** Number of coefficients, at most `nMels`. Default 20. */
  nMfcc?: number;
  /** Coefficient i (from 0) is multiplied by 1 + lifter / 2 * sin(pi (i + 1) / lifter); 0 (the default) by 1. */
  lifter?: number;
  /** Floor below the recording's highest mel value, dB; null for none. Default 80. */
  topDb?: number | null;
}

/**
 * Mel-frequency cepstral coefficients: DCT-II (orthonormal) of the mel spectrogram in dB; `librosa.feature.mfcc`,
 * transposed.
 *
 * @returns `frames x nMfcc`, named `mfcc0` (the level) and on.
 * @throws {UsageError} as {@link melSpectrogram}, and where `nMfcc` exceeds `nMels` or `lifter` is negative.
 */
export function mfcc(signal: Signal, options: MfccOptions = {}): Frames {
  const { nMels = 128, nMfcc = 20, lifter = 0, topDb = 80 } = options;
  requireWhole('nMfcc', nMfcc, 1);
  if (nMfcc > nMels) throw new UsageError(`nMfcc is ${nMfcc} but must be at most nMels, which is ${nMels}`);
  if (!(Number.isInteger(lifter) && lifter >= 0)) {
    throw new UsageError(`lifter is ${lifter} but must be a whole number, 0 or more`);
  }
  const logMel = powerToDb(melSpectrogram(signal, options), { topDb });
  const basis = liftedBasis(nMfcc, nMels, lifter); // (nMfcc, nMels)
  const data = new Float32Array(logMel.frames * nMfcc); // (frames, nMfcc)
  const row = new Float64Array(nMels);
  for (let t = 0; t < logMel.frames; t++) {
    row.set(logMel.data.subarray(t * nMels, (t + 1) * nMels));
    multiply(basis, row, data, t * nMfcc, nMfcc);
  }
  const names = Array.from({ length: nMfcc }, (_, i) => `mfcc${i}`);
  return { data, frames: logMel.frames, bins: nMfcc, names, hopSeconds: logMel.hopSeconds };
}

/**
 * The first rows of the orthonormal DCT-II, sqrt(2 / n) cos(pi i (2 m + 1) / (2 n)) with row 0 divided by sqrt 2,
 * each times its lifter.
 */
const liftedBasis = planned((rows: number, n: number, lifter: number) => {
  const basis = new Float64Array(rows * n); // (rows, n)
  for (let i = 0; i < rows; i++) {
    const lift = lifter > 0 ? 1 + (lifter / 2) * sineOfTurn(i + 1, 2 * lifter) : 1;
    const scale = lift * Math.sqrt((i === 0 ? 1 : 2) / n);
    for (let m = 0; m < n; m++) basis[i * n + m] = scale * cosineOfTurn(i * (2 * m + 1), 4 * n);
  }
  return basis;
});

/** Matrix (rows x row.length) times vector, to `result` from `at` on; four rows abreast, as their sums are apart. */
function multiply(
  matrix: Float64Array,
  vector: Float64Array,
  result: Float32Array,
  at: number,
  rows: number,
): void {
  const n = vector.length;
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let m = 0, k = i * n; m < n; m++, k++) {
      const x = vector[m]!;
      a += matrix[k]! * x;
      b += matrix[k + n]! * x;
      c += matrix[k + 2 * n]! * x;
      d += matrix[k + 3 * n]! * x;
    }
    result[at + i] = a;
    result[at + i + 1] = b;
    result[at + i + 2] = c;
    result[at + i + 3] = d;
  }
  for (; i < rows; i++) {
    let sum = 0;
    for (let m = 0, k = i * n; m < n; m++, k++) sum += matrix[k]! * vector[m]!;
    result[at + i] = sum;
  }
}
