import { cosineOfTurn, exp, ln, sineOfTurn } from '../elementary.js';
import { toHalves } from '../half.js';

/** The longest wave is this many times 2 pi places long, the shortest 2 pi. */
const LONGEST = 10000;

/**
 * Whisper's table of positions (Radford et al., 2023, after Vaswani et al., 2017): the sines and then the cosines of
 * each place at wavelengths that rise by a constant factor. In half precision these are the published numbers.
 *
 * @returns positions x width.
 */
export function sinusoids(positions: number, width: number): Uint16Array<ArrayBuffer> {
  const waves = width / 2;
  const values = new Float32Array(positions * width);
  for (let wave = 0; wave < waves; wave++) {
    const rate = exp((-ln(LONGEST) * wave) / (waves - 1)); // radians a place
    for (let place = 0; place < positions; place++) {
      values[place * width + wave] = sineOfTurn(place * rate, 2 * Math.PI);
      values[place * width + waves + wave] = cosineOfTurn(place * rate, 2 * Math.PI);
    }
  }
  return toHalves(values);
}
