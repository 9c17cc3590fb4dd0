import { exp, log } from '../network/index.js';
import type { Random } from '../random.js';

/**
 * The share of the first of two recordings in their mixture: the greater of a draw from Beta(alpha, alpha) and its
 * complement, so that the first one is heard most (Zhang et al., mixup, 2018). Draws by Johnk's method.
 *
 * @param alpha Above 0, at most 1; 1 draws evenly, small ones mostly near 1.
 * @returns 0.5 to 1.
 */
export function drawShare(alpha: number, random: Random): number {
  for (;;) {
    const x = power(1 - random.uniform(), 1 / alpha);
    const y = power(1 - random.uniform(), 1 / alpha);
    if (x + y <= 1 && x + y > 0) return Math.max(x, y) / (x + y);
  }
}

/** x^y for x in (0, 1] by our own functions, 0 where it is too small to matter. */
function power(x: number, y: number): number {
  const exponent = log(x) * y;
  return exponent < -700 ? 0 : exp(exponent);
}

/**
 * Mixes the frames of a second recording into the first, in place; where the second is shorter it begins again.
 *
 * @param first frames x bins, normalised; keeps its length.
 * @param share The first one's share, 0 to 1.
 */
export function mixFrames(first: Float32Array, second: Float32Array, share: number): void {
  for (let i = 0; i < first.length; i++) {
    first[i] = share * first[i]! + (1 - share) * second[i % second.length]!;
  }
}
