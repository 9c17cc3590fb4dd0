import { planned } from '../../planned.js';

/**
 * Frequency of each bin of an FFT, Hz, to the last bit as numpy has it: a band's edge that falls on a bin belongs to
 * the same side.
 */
export const binFrequencies = planned((sampleRate: number, nFft: number): Float64Array => {
  const step = 1 / (nFft * (1 / sampleRate));
  return Float64Array.from({ length: Math.floor(nFft / 2) + 1 }, (_, k) => k * step);
});
