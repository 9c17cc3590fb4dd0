import { besselI0, sineOfTurn } from '../elementary.js';

/**
 * A low-pass filter as a sinc under a Kaiser window (Kaiser, 1974), cut into the phases of a polyphase resampler.
 * Time is in input samples, frequency in cycles an input sample.
 */
export interface PolyphaseFilter {
  /** Values of a row: a multiple of 4. Row p is centred p / up after its value at taps / 2 - 1. */
  readonly taps: number;
  readonly table: Float32Array; // (up, taps)
}

/** Ripple allowed in the pass band and left in the stop band, dB below full scale; two stages add theirs. */
const ATTENUATION = 130;

/**
 * @param up Phases: outputs between two input samples.
 * @param pass Highest frequency kept whole.
 * @param stop Lowest frequency suppressed, by {@link ATTENUATION} dB.
 */
export function designPolyphase(up: number, pass: number, stop: number): PolyphaseFilter {
  const beta = 0.1102 * (ATTENUATION - 8.7);
  const width = 2 * Math.PI * (stop - pass); // of the transition, radians a sample
  const half = 2 * Math.ceil((ATTENUATION - 7.95) / (2.285 * width) / 4);
  const taps = 2 * half;
  const cutoff = pass + stop; // twice the middle of the transition
  const table = new Float32Array(up * taps);
  const peak = besselI0(beta);
  for (let p = 0; p < up; p++) {
    for (let k = 0; k < taps; k++) {
      const t = p / up + half - 1 - k;
      const window = besselI0(beta * Math.sqrt(Math.max(0, 1 - (t / half) * (t / half)))) / peak;
      table[p * taps + k] = cutoff * sinc(cutoff * t) * window;
    }
  }
  return { taps, table };
}

function sinc(x: number): number {
  return x === 0 ? 1 : sineOfTurn(Math.abs(x) / 2, 1) / (Math.PI * Math.abs(x));
}
