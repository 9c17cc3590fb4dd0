import { ln } from '../../elementary.js';

/** From intensity to loudness: this power, near the cubic root of Stevens' law. */
export const COMPRESSION = 0.33;

/**
 * What the power in bands is multiplied by before it is raised to {@link COMPRESSION}, as the ear hears at 40 dB
 * (perceptual linear prediction, Hermansky, 1990): with w = 2 pi f,
 * 1e32 (w^2 + 56.8e6) w^4 / ((w^2 + 6.3e6)^2 (w^2 + 0.38e9) (w^7 + 1.7e31)).
 *
 * The last factor, which lets it fall above 5 kHz, has w^6 + 9.58e26 in his paper; openSMILE's output shows the one
 * here.
 *
 * Hermansky, H. (1990). Perceptual linear predictive (PLP) analysis of speech. JASA 87(4), 1738-1752.
 *
 * @param centers Of the bands, Hz.
 * @returns Natural logarithms.
 */
export function equalLoudness(centers: Float64Array): Float64Array {
  return centers.map((center) => {
    const w = 2 * Math.PI * center;
    const w2 = w * w;
    const low = w2 + 6.3e6;
    const high = w2 * w2 * w2 * w + 1.7e31;
    return ln((1e32 * (w2 + 56.8e6) * w2 * w2) / (low * low * (w2 + 0.38e9) * high));
  });
}
