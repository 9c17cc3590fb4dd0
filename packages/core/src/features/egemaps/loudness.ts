import { exp, ln } from '../../elementary.js';
import { BANDS } from './auditory-bands.js';

/** From intensity to loudness by a power, near the cubic root of Stevens' law. */
const COMPRESSION = 0.33;

/**
 * Loudness of one frame as an auditory spectrum has it (perceptual linear prediction, Hermansky, 1990): the powers in
 * auditory bands, weighted as the ear hears at 40 dB, raised to 0.33 and averaged. Unit of its own; silence is 0.001.
 *
 * The weight is Hermansky's with w = 2 pi f, 1e32 (w^2 + 56.8e6) w^4 / ((w^2 + 6.3e6)^2 (w^2 + 0.38e9) (w^7 + 1.7e31)).
 * The last factor, which lets it fall above 5 kHz, has w^6 + 9.58e26 in his paper; openSMILE's output shows the one
 * here.
 *
 * Hermansky, H. (1990). Perceptual linear predictive (PLP) analysis of speech. JASA 87(4), 1738-1752.
 */
export class Loudness {
  /** Logarithms of the weights. */
  readonly #logWeights: Float64Array;

  /** @param centers Of the bands, Hz. */
  constructor(centers: Float64Array) {
    this.#logWeights = centers.map((center) => {
      const w = 2 * Math.PI * center;
      const w2 = w * w;
      const w7 = w2 * w2 * w2 * w;
      const low = w2 + 6.3e6;
      return ln((1e32 * (w2 + 56.8e6) * w2 * w2) / (low * low * (w2 + 0.38e9) * (w7 + 1.7e31)));
    });
  }

  /** @param logEnergies Natural logarithms of the powers in the bands. */
  of(logEnergies: Float64Array): number {
    let sum = 0;
    for (let b = 0; b < BANDS; b++) sum += exp(COMPRESSION * (logEnergies[b]! + this.#logWeights[b]!));
    return sum / BANDS;
  }
}
