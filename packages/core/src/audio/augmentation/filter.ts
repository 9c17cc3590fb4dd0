import { realFft } from '../../spectrum/fft.js';
import { hann } from '../../spectrum/windows.js';
import { fftLengthAt } from '../fft-length.js';
import { convolve } from './convolve.js';

/**
 * A signal with each frequency times a gain, in linear phase and without delay. The filter is about 64 ms long: the
 * response follows `gain` smoothed over some 30 Hz.
 *
 * @param gain Factor at a frequency in Hz, from 0 to half the rate.
 * @returns As many samples as come in, float64.
 */
export function filter(
  samples: ArrayLike<number>,
  sampleRate: number,
  gain: (hertz: number) => number,
): Float64Array<ArrayBuffer> {
  const fft = realFft(2 * fftLengthAt(sampleRate));
  const half = fft.size / 2;
  const re = Float64Array.from({ length: fft.bins }, (_, k) => gain((k * sampleRate) / fft.size));
  const centred = new Float64Array(fft.size); // about sample 0, where its ends meet
  fft.inverse(re, new Float64Array(fft.bins), centred);
  const window = hann(fft.size); // highest at half
  const response = Float64Array.from(window, (weight, i) => weight * centred[(i + half) % fft.size]!);
  return convolve(samples, response, half);
}
