import { exp, ln } from '../../elementary.js';
import type { Random } from '../../random.js';
import type { Signal } from '../../signal.js';
import { decibelsToGain } from '../decibels.js';
import { filter } from './filter.js';
import type { AudioAugmentationRecipe } from './recipe.js';

/** An uneven response: a tilt about 1 kHz, and broad rises and dips. */
export interface Equalizer {
  /** dB an octave. */
  readonly tiltDb: number;
  readonly bumps: readonly {
    /** Where it is highest or lowest, Hz. */
    readonly hertz: number;
    /** By how much there, dB. */
    readonly decibels: number;
    /** Distance at which 61 % of the decibels are left, as of a Gauss curve's deviation, octaves. */
    readonly octaves: number;
  }[];
}

/** Below this the response is level, Hz. */
const LOWEST = 50;
/** Bumps lie from here to half the rate, as often in one octave as in another, Hz. */
const LOWEST_BUMP = 100;
/** How broad bumps are, octaves. */
const BREADTH = [0.5, 1.5] as const;

/** Draws a response within the recipe's limits. */
export function drawEqualizer(
  { tiltDb, bumps, bumpDb }: AudioAugmentationRecipe['equalizer'],
  sampleRate: number,
  random: Random,
): Equalizer {
  const span = ln(Math.max(1, sampleRate / 2 / LOWEST_BUMP));
  return {
    tiltDb: random.between(-tiltDb, tiltDb),
    bumps: Array.from({ length: bumps }, () => ({
      hertz: LOWEST_BUMP * exp(random.between(0, span)),
      decibels: random.between(-bumpDb, bumpDb),
      octaves: random.between(...BREADTH),
    })),
  };
}

/**
 * A signal through a response, in linear phase and without delay.
 *
 * @returns As many samples at the same rate.
 */
export function equalize({ samples, sampleRate }: Signal, equalizer: Equalizer): Signal {
  const heard = filter(samples, sampleRate, (hertz) => equalizerGain(equalizer, hertz));
  return { samples: Float32Array.from(heard), sampleRate };
}

/** The factor by which a frequency in Hz is multiplied. */
export function equalizerGain({ tiltDb, bumps }: Equalizer, hertz: number): number {
  const heard = Math.max(hertz, LOWEST);
  let decibels = tiltDb * octavesBetween(1000, heard);
  for (const bump of bumps) {
    const distance = octavesBetween(bump.hertz, heard) / bump.octaves;
    decibels += bump.decibels * exp((-distance * distance) / 2);
  }
  return decibelsToGain(decibels);
}

function octavesBetween(from: number, to: number): number {
  return ln(to / from) / Math.LN2;
}
