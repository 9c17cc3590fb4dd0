import type { Signal } from '../signal.js';
import { extractFrames, type FrameExtractor, frameCount } from './framing.js';
import { frameSpectra, type SpectrumOptions } from './spectrogram.js';
import type { WindowName } from './windows.js';

/** Complex spectra of a signal's frames, with what they were made by. */
export interface Stft {
  /** Real parts, row-major, `frames x bins`. */
  readonly re: Float32Array;
  /** Imaginary parts, likewise. */
  readonly im: Float32Array;
  readonly frames: number;
  /** `floor(nFft / 2) + 1`; bin k lies at `k * sampleRate / nFft` Hz. */
  readonly bins: number;
  /** Of the signal, Hz. */
  readonly sampleRate: number;
  /** FFT length, samples. */
  readonly nFft: number;
  /** Samples from one frame to the next. */
  readonly hopLength: number;
  /** Length of the window, samples; it is centred in the FFT. */
  readonly winLength: number;
  readonly window: WindowName | Float64Array;
  /** Whether frame t is centred on sample `t * hopLength`, or begins there. */
  readonly center: boolean;
}

/**
 * Short-time Fourier transform; `librosa.stft`, transposed. Phases count from the beginning of each frame.
 *
 * @param options.hopLength Default a quarter of `winLength`.
 * @returns `frames x (floor(nFft / 2) + 1)` complex values, frames as {@link frameCount} says.
 * @throws {UsageError} as {@link spectrogram} does.
 */
export function stft(signal: Signal, options: SpectrumOptions = {}): Stft {
  const { nFft = 2048, winLength = nFft, window = 'hann', center = true } = options;
  const { hopLength = Math.max(1, Math.floor(winLength / 4)) } = options;
  const { sampleRate } = signal;
  const spectra = frameSpectra({ ...options, hopLength });
  const { bins, frameLength } = spectra;
  const values = frameCount(signal.samples.length, frameLength, hopLength, options) * bins;
  const re = new Float32Array(values); // (frames, bins)
  const im = new Float32Array(values); // (frames, bins)
  let filled = 0;
  const collector: FrameExtractor = {
    frameLength,
    hopLength,
    sampleRate,
    names: [], // rows have nothing besides what is collected
    compute(samples, count) {
      const parts = spectra.complex(samples, count);
      re.set(parts.re, filled);
      im.set(parts.im, filled);
      filled += count * bins;
    },
  };
  const { frames } = extractFrames(signal, collector, options);
  return { re, im, frames, bins, sampleRate, nFft, hopLength, winLength, window, center };
}
