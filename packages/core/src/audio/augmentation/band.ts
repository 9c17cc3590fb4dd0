import type { Random } from '../../random.js';
import type { Signal } from '../../signal.js';
import { filter } from './filter.js';
import type { AudioAugmentationRecipe } from './recipe.js';

/** The part of the spectrum that a transmission lets through, Hz. */
export interface Band {
  readonly lowHz: number;
  readonly highHz: number;
}

const TELEPHONE: Band = { lowHz: 300, highHz: 3400 };

/** Draws a telephone's band, or another, within the recipe's limits. */
export function drawBand(
  { telephone, lowHz, highHz }: AudioAugmentationRecipe['band'],
  random: Random,
): Band {
  if (random.uniform() < telephone) return TELEPHONE;
  return { lowHz: random.between(...lowHz), highHz: random.between(...highHz) };
}

/**
 * A signal within a band: 3 dB down at its ends, falling by 48 dB an octave from there on, in linear phase and without
 * delay.
 *
 * @returns As many samples at the same rate.
 */
export function limitBand({ samples, sampleRate }: Signal, band: Band): Signal {
  const heard = filter(samples, sampleRate, (hertz) => bandGain(band, hertz));
  return { samples: Float32Array.from(heard), sampleRate };
}

/** The factor by which a frequency in Hz is multiplied. */
function bandGain({ lowHz, highHz }: Band, hertz: number): number {
  if (hertz === 0) return 0;
  return butterworth(lowHz / hertz) * butterworth(hertz / highHz);
}

/** Magnitude of a Butterworth low-pass filter of order 8 (1930) at a part of its corner frequency. */
function butterworth(x: number): number {
  const x2 = x * x;
  const x4 = x2 * x2;
  const x8 = x4 * x4;
  return 1 / Math.sqrt(1 + x8 * x8);
}
