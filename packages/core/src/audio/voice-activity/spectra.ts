import { checkRate } from '../../spectrum/checks.js';
import { fastSize } from '../../spectrum/fft.js';
import { FrameSpectra } from '../../spectrum/frame-spectra.js';
import type { FrameExtractor } from '../../spectrum/framing.js';
import { hann } from '../../spectrum/windows.js';

/** Length of a frame: 10 ms, to whole samples. */
export function hopLengthAt(sampleRate: number): number {
  return Math.max(1, Math.round(0.01 * sampleRate));
}

/** Four periods of a low voice. */
const WINDOW_SECONDS = 0.04;
/** Bins about 15.6 Hz apart at every rate. */
const FFT_SECONDS = 0.064;
/** Above this there is nothing of speech that lies not below as well. */
const HIGHEST = 8000;

/** Power spectra about each frame's middle, and what is needed to read them. */
export interface SpeechSpectra extends FrameExtractor {
  /** Of a row: powers of the bins up to 8 kHz, then the frame's zero crossings a sample. */
  readonly bins: number;
  /** From one bin to the next, Hz. */
  readonly binHertz: number;
  /** Power of a bin in white noise of power 1. */
  readonly noiseGain: number;
}

/** Frame t is from `t * hopLength` to `(t + 1) * hopLength`; the window lies about its middle. */
export function speechSpectra(sampleRate: number): SpeechSpectra {
  checkRate(sampleRate);
  const hopLength = hopLengthAt(sampleRate);
  const window = hann(Math.max(2, Math.round(WINDOW_SECONDS * sampleRate)));
  const nFft = fastSize(Math.ceil(FFT_SECONDS * sampleRate));
  const spectra = new FrameSpectra(nFft, window, hopLength);
  const binHertz = sampleRate / nFft;
  const bins = Math.min(spectra.bins, 1 + Math.floor(HIGHEST / binHertz));
  const middle = hopLength + Math.floor(nFft / 2); // of the frame's window
  return {
    frameLength: nFft + hopLength,
    hopLength,
    sampleRate,
    names: [...Array.from({ length: bins }, (_, k) => `${Math.round(k * binHertz)} Hz`), 'zero crossings'],
    bins,
    binHertz,
    noiseGain: window.reduce((sum, w) => sum + w * w, 0),
    compute(samples, count, rows) {
      const powers = spectra.power(samples.subarray(hopLength), count); // (count, spectra.bins)
      for (let t = 0; t < count; t++) {
        const row = t * (bins + 1);
        for (let k = 0; k < bins; k++) rows[row + k] = powers[t * spectra.bins + k]!;
        const from = t * hopLength + middle - hopLength;
        const end = from + 2 * hopLength;
        let mean = 0;
        for (let i = from; i < end; i++) mean += samples[i]! / (end - from);
        let crossings = 0;
        for (let i = from; i < end; i++) {
          if (samples[i]! < mean !== samples[i - 1]! < mean) crossings++;
        }
        rows[row + bins] = crossings / (2 * hopLength);
      }
    },
  };
}
