import { cosineOfTurn, sineOfTurn } from '../../elementary.js';
import { decibelsToGain } from '../decibels.js';

/**
 * The K-weighting of ITU-R BS.1770-4: a shelf that lifts what lies above 1.7 kHz by 4 dB, as a head does, and a
 * high-pass at 38 Hz. The standard gives coefficients for 48 kHz; these are of the analogue filters behind them,
 * by the bilinear transform at any rate (De Man, "Evaluation of implementations of the EBU R128 loudness
 * measurement", AES 145, 2018), which at 48 kHz are the standard's own to eight digits.
 */
export class KWeighting {
  readonly #shelf: Biquad;
  readonly #highPass: Biquad;

  /** @param sampleRate Hz. */
  constructor(sampleRate: number) {
    this.#shelf = highShelf(1681.974450955533, 0.7071752369554196, 3.999843853973347, sampleRate);
    this.#highPass = highPass(38.13547087602444, 0.5003270373238773, sampleRate);
  }

  /** The next sample, weighted. */
  filter(sample: number): number {
    return this.#highPass.filter(this.#shelf.filter(sample));
  }
}

/** Two poles and two zeros, float64, in transposed direct form II. */
class Biquad {
  #first = 0;
  #second = 0;

  constructor(
    readonly b0: number,
    readonly b1: number,
    readonly b2: number,
    readonly a1: number,
    readonly a2: number,
  ) {}

  filter(x: number): number {
    const y = this.b0 * x + this.#first;
    this.#first = this.b1 * x - this.a1 * y + this.#second;
    this.#second = this.b2 * x - this.a2 * y;
    return y;
  }
}

function highShelf(hertz: number, q: number, gainDb: number, sampleRate: number): Biquad {
  const k = halfAngleTangent(hertz, sampleRate);
  const high = decibelsToGain(gainDb);
  const band = decibelsToGain(gainDb * 0.4996667741545416);
  const a0 = 1 + k / q + k * k;
  return new Biquad(
    (high + (band * k) / q + k * k) / a0,
    (2 * (k * k - high)) / a0,
    (high - (band * k) / q + k * k) / a0,
    (2 * (k * k - 1)) / a0,
    (1 - k / q + k * k) / a0,
  );
}

/** The standard leaves the high-pass's numerator at 1, -2, 1. */
function highPass(hertz: number, q: number, sampleRate: number): Biquad {
  const k = halfAngleTangent(hertz, sampleRate);
  const a0 = 1 + k / q + k * k;
  return new Biquad(1, -2, 1, (2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0);
}

/** tan(pi f / rate). */
function halfAngleTangent(hertz: number, sampleRate: number): number {
  return sineOfTurn(hertz / 2, sampleRate) / cosineOfTurn(hertz / 2, sampleRate);
}
