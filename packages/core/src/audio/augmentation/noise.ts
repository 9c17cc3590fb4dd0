import { pow } from '../../elementary.js';
import { gaussianNoise } from '../../gaussian.js';
import type { Random } from '../../random.js';
import type { Signal } from '../../signal.js';
import { decibelsToGain } from '../decibels.js';
import { filter } from './filter.js';

/** Steady noise of one colour. */
export interface Noise {
  /** Mean power of the whole signal over that of the noise, dB. */
  readonly snrDb: number;
  /** Slope of its power spectrum, dB an octave: 0 is white, -3 pink, -6 brown. */
  readonly slopeDb: number;
}

/** Noise has nothing below this frequency, where no voice is and brown noise would have most of its power, Hz. */
const LOWEST = 50;
/** An octave at 1 dB: 20 log10 2. */
const DECIBELS_OF_TWO = 6.020599913279624;

/**
 * A signal with Gaussian noise in it, from 50 Hz to half the rate. Silence stays silence: it has no power that a ratio
 * could be of.
 *
 * @returns As many samples at the same rate.
 */
export function addNoise(signal: Signal, { snrDb, slopeDb }: Noise, random: Random): Signal {
  const { samples, sampleRate } = signal;
  const exponent = slopeDb / DECIBELS_OF_TWO; // of the amplitude
  const noise = filter(gaussianNoise(samples.length, random), sampleRate, (hertz) =>
    hertz < LOWEST ? 0 : pow(hertz / 1000, exponent),
  );
  const gain = Math.sqrt(energy(samples) / energy(noise)) * decibelsToGain(-snrDb);
  return { samples: samples.map((sample, i) => sample + gain * noise[i]!), sampleRate };
}

function energy(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
