/** The power of two nearest to 32 ms of samples, at least 16: long enough for a voice's harmonics. */
export function fftLengthAt(sampleRate: number): number {
  let length = 16;
  while (length * Math.SQRT2 < 0.032 * sampleRate) length *= 2;
  return length;
}
