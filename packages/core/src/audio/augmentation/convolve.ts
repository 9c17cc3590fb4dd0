import { realFft } from '../../spectrum/fft.js';

/**
 * A signal through a filter, in float64: y[i] = sum over j of response[j] x[i + delay - j], with silence around the
 * signal. By overlap-add of transforms of a power of two, so that few sizes are ever planned, however long the signal.
 *
 * @param delay Samples by which the response comes late, to be taken back.
 * @returns As many samples as come in.
 */
export function convolve(
  samples: ArrayLike<number>,
  response: Float64Array,
  delay: number,
): Float64Array<ArrayBuffer> {
  const { length } = samples;
  const fft = realFft(powerOfTwoFrom(Math.min(4 * response.length, length + response.length)));
  const step = fft.size - response.length + 1;
  const block = new Float64Array(fft.size);
  block.set(response);
  const hRe = new Float64Array(fft.bins);
  const hIm = new Float64Array(fft.bins);
  fft.forward(block, hRe, hIm);
  const re = new Float64Array(fft.bins);
  const im = new Float64Array(fft.bins);
  const out = new Float64Array(length);
  for (let start = 0; start < length; start += step) {
    const count = Math.min(step, length - start);
    for (let i = 0; i < count; i++) block[i] = samples[start + i]!;
    block.fill(0, count);
    fft.forward(block, re, im);
    for (let k = 0; k < fft.bins; k++) {
      const a = re[k]!;
      const b = im[k]!;
      re[k] = a * hRe[k]! - b * hIm[k]!;
      im[k] = a * hIm[k]! + b * hRe[k]!;
    }
    fft.inverse(re, im, block);
    const first = start - delay;
    const end = Math.min(fft.size, length - first);
    for (let i = Math.max(0, -first); i < end; i++) out[first + i] = out[first + i]! + block[i]!;
  }
  return out;
}

function powerOfTwoFrom(least: number): number {
  let size = 1;
  while (size < least) size *= 2;
  return size;
}
