import { planned } from '../../planned.js';
import { FrameSpectra } from '../../spectrum/frame-spectra.js';
import type { FrameExtractor } from '../../spectrum/framing.js';
import { getWindow } from '../../spectrum/windows.js';
import { SpectralLanes } from './spectral-lanes.js';
import { HOP_SECONDS, samplesOf } from './timing.js';

/** Length of a frame, seconds. */
export const SPECTRAL_FRAME_SECONDS = 0.02;

/** What {@link spectralRows} gives of each frame, and in which column. */
export const SPECTRAL = [
  'Loudness',
  'alphaRatio',
  'hammarbergIndex',
  'slope0-500',
  'slope500-1500',
  'spectralFlux',
  'mfcc1',
  'mfcc2',
  'mfcc3',
  'mfcc4',
  'meanSquare',
] as const;
export const FLUX = SPECTRAL.indexOf('spectralFlux');
export const MEAN_SQUARE = SPECTRAL.indexOf('meanSquare');

/**
 * The spectral descriptors of GeMAPS (Eyben et al., 2016, section 3) of frames of 20 ms, as they are before smoothing,
 * from the power spectrum under a Hamming window:
 *
 * - loudness: the mean of 26 auditory bands, each weighted as the ear hears and raised to 0.33, see
 *   {@link equalLoudness}; silence is 0.001;
 * - alpha ratio: power from 1 to 5 kHz to power below 1 kHz, dB;
 * - Hammarberg index: the highest bin below 2 kHz to the highest from 2 to 5 kHz, dB;
 * - slopes of the spectrum from 0 to 500 and 500 to 1500 Hz, dB a Hz, see {@link slopeWeights};
 * - flux: root mean square of the change of the magnitudes below 5 kHz since the frame before;
 * - MFCC 1 to 4 of the bands, liftered by 22 (HTK);
 * - the mean square of the samples.
 *
 * A frame of this extractor is two of 20 ms, the first a hop before the second, which the row describes; the first only
 * serves the flux. Frequencies count as if the rate were (samples of 20 ms) / 20 ms, which is openSMILE's way.
 *
 * @param sampleRate Hz, at least 8000.
 */
export const spectralRows = planned((sampleRate: number): FrameExtractor => {
  const length = samplesOf(SPECTRAL_FRAME_SECONDS, sampleRate);
  const hopLength = samplesOf(HOP_SECONDS, sampleRate);
  let nFft = 1;
  while (nFft < length) nFft *= 2;
  const spectra = new FrameSpectra(nFft, getWindow('hamming', length, false), hopLength, 'left');
  const lanes = new SpectralLanes(spectra.bins, length / SPECTRAL_FRAME_SECONDS / nFft);
  return {
    frameLength: hopLength + length,
    hopLength,
    sampleRate,
    names: SPECTRAL,
    compute(samples, count, rows) {
      spectra.lanes(samples, count + 1, 'power', (address, t, frames) => {
        lanes.compute(address, frames, (lane, values) => {
          if (t + lane > 0) rows.set(values, (t + lane - 1) * SPECTRAL.length);
        });
      });
      for (let t = 0; t < count; t++) {
        rows[t * SPECTRAL.length + MEAN_SQUARE] = meanSquare(samples, (t + 1) * hopLength, length);
      }
    },
  };
});

function meanSquare(samples: Float32Array, from: number, length: number): number {
  let even = 0; // two sums abreast, so that one addition need not wait for the other
  let odd = 0;
  let i = from;
  for (const end = from + length - 1; i < end; i += 2) {
    even += samples[i]! * samples[i]!;
    odd += samples[i + 1]! * samples[i + 1]!;
  }
  if (i < from + length) even += samples[i]! * samples[i]!;
  return (even + odd) / length;
}
