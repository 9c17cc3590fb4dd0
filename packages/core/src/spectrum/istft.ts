import { UsageError } from '../errors.js';
import type { Signal } from '../signal.js';
import { checkRate, requireWhole } from './checks.js';
import { realFft } from './fft.js';
import { windowOf } from './spectrogram.js';
import type { Stft } from './stft.js';

/**
 * The signal of a short-time Fourier transform: frames are transformed back, windowed, added up and divided by the sum of
 * the squared windows, which is the least-squares answer where the spectra are of no signal (Griffin and Lim, 1984);
 * `librosa.istft`.
 *
 * @param options.length Samples to return, zeros behind the last frame; default as many as the frames reach over, without
 *   the padding of a centred signal.
 * @throws {UsageError} where the parts do not have `frames x (floor(nFft / 2) + 1)` values, or a length is not whole.
 */
export function istft(spectra: Stft, options: { length?: number } = {}): Signal {
  checkShape(spectra);
  const { re, im, bins, sampleRate, nFft, hopLength, winLength, center } = spectra;
  const start = center ? Math.floor(nFft / 2) : 0;
  const whole = nFft + hopLength * (spectra.frames - 1);
  const { length = whole - 2 * start } = options;
  requireWhole('length', length, 1);
  const frames = Math.min(spectra.frames, Math.ceil((length + 2 * start) / hopLength));
  const window = windowOf(spectra.window, winLength);
  const before = Math.floor((nFft - winLength) / 2);
  const fft = realFft(nFft);
  const rowRe = new Float64Array(bins);
  const rowIm = new Float64Array(bins);
  const frame = new Float64Array(nFft);
  const sum = new Float64Array(length);
  const squares = new Float64Array(length);
  for (let t = 0; t < frames; t++) {
    rowRe.set(re.subarray(t * bins, (t + 1) * bins));
    rowIm.set(im.subarray(t * bins, (t + 1) * bins));
    fft.inverse(rowRe, rowIm, frame);
    const from = t * hopLength - start + before; // sample under the window's first value
    const end = Math.min(winLength, length - from);
    for (let i = Math.max(0, -from); i < end; i++) {
      const weight = window[i]!;
      sum[from + i]! += weight * frame[before + i]!;
      squares[from + i]! += weight * weight;
    }
  }
  const samples = new Float32Array(length);
  for (let i = 0; i < length; i++) samples[i] = squares[i]! > 2 ** -126 ? sum[i]! / squares[i]! : sum[i]!;
  return { samples, sampleRate };
}

function checkShape({ re, im, frames, bins, sampleRate, nFft, hopLength, winLength }: Stft): void {
  checkRate(sampleRate);
  requireWhole('frames', frames, 1);
  requireWhole('nFft', nFft, 2);
  requireWhole('hopLength', hopLength, 1);
  requireWhole('winLength', winLength, 1);
  if (winLength > nFft) {
    throw new UsageError(`winLength is ${winLength} but must be at most nFft, which is ${nFft}`);
  }
  const expected = Math.floor(nFft / 2) + 1;
  if (bins !== expected) {
    throw new UsageError(`there are ${bins} bins but an nFft of ${nFft} has ${expected}`);
  }
  for (const [name, part] of Object.entries({ re, im })) {
    if (part.length === frames * bins) continue;
    throw new UsageError(`${name} has ${part.length} values but must have ${frames} frames x ${bins} bins`);
  }
}
