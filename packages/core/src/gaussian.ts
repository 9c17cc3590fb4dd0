import { ln } from './elementary.js';
import type { Random } from './random.js';

/** White noise: `length` draws from the normal distribution of deviation 1, by Marsaglia's polar method (1964). */
export function gaussianNoise(length: number, random: Random): Float64Array {
  const noise = new Float64Array(length + (length % 2));
  for (let i = 0; i < length; ) {
    const x = random.between(-1, 1);
    const y = random.between(-1, 1);
    const square = x * x + y * y;
    if (square === 0 || square >= 1) continue;
    const factor = Math.sqrt((-2 * ln(square)) / square);
    noise[i++] = factor * x;
    noise[i++] = factor * y;
  }
  return noise.subarray(0, length);
}
