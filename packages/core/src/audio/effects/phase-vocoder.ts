import { UsageError } from '../../errors.js';
import type { Stft } from '../../spectrum/stft.js';

/**
 * Spectra at another pace: magnitudes between two frames are interpolated, and each bin's phase goes on by as much as it
 * went on from frame to frame there (Flanagan and Golden, 1966; Laroche and Dolson, 1999); `librosa.phase_vocoder`.
 *
 * @param options.rate How many times as fast; above 0.
 * @returns `ceil(frames / rate) x bins` complex values.
 * @throws {UsageError} on a rate that is not a finite number above 0.
 */
export function phaseVocoder(spectra: Stft, { rate }: { rate: number }): Stft {
  checkRate(rate);
  const { re, im, frames, bins } = spectra;
  const count = Math.ceil(frames / rate);
  const outRe = new Float32Array(count * bins); // (count, bins)
  const outIm = new Float32Array(count * bins); // (count, bins)
  /** The phase of each bin, as a point on the unit circle. */
  const phaseRe = new Float64Array(bins).fill(1);
  const phaseIm = new Float64Array(bins);
  for (let k = 0; k < bins; k++) {
    const magnitude = Math.sqrt(re[k]! * re[k]! + im[k]! * im[k]!);
    if (magnitude === 0) continue;
    phaseRe[k] = re[k]! / magnitude;
    phaseIm[k] = im[k]! / magnitude;
  }
  for (let t = 0; t < count; t++) {
    const at = Math.floor(t * rate);
    const share = t * rate - at;
    for (let k = 0; k < bins; k++) {
      const i = at * bins + k;
      // Behind the last frame there is silence. Rounding may put even `at` there, as that of 21 frames at 0.7.
      const ar = re[i] ?? 0;
      const ai = im[i] ?? 0;
      const br = re[i + bins] ?? 0;
      const bi = im[i + bins] ?? 0;
      const a = Math.sqrt(ar * ar + ai * ai);
      const b = Math.sqrt(br * br + bi * bi);
      const magnitude = (1 - share) * a + share * b;
      const pr = phaseRe[k]!;
      const pi = phaseIm[k]!;
      outRe[t * bins + k] = magnitude * pr;
      outIm[t * bins + k] = magnitude * pi;
      // The phase from one frame to the next, as a product of points on the circle; silence counts as phase 0.
      const [ur, ui] = a === 0 ? [1, 0] : [ar / a, ai / a];
      const [vr, vi] = b === 0 ? [1, 0] : [br / b, bi / b];
      const stepRe = vr * ur + vi * ui;
      const stepIm = vi * ur - vr * ui;
      const nextRe = pr * stepRe - pi * stepIm;
      const nextIm = pr * stepIm + pi * stepRe;
      const length = Math.sqrt(nextRe * nextRe + nextIm * nextIm); // 1 but for rounding, which must not add up
      phaseRe[k] = nextRe / length;
      phaseIm[k] = nextIm / length;
    }
  }
  return { ...spectra, re: outRe, im: outIm, frames: count };
}

/** @throws {UsageError} unless the rate is a finite number above 0. */
export function checkRate(rate: number): void {
  if (rate > 0 && Number.isFinite(rate)) return;
  throw new UsageError(`rate is ${rate} but must be a finite number above 0`);
}
