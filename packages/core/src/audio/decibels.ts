import { exp, ln } from '../elementary.js';

/** 10 log10 of a power, dB; -Infinity of 0. The same bits on every host. */
export function powerToDecibels(power: number): number {
  return power > 0 ? (10 / Math.LN10) * ln(power) : Number.NEGATIVE_INFINITY;
}

/** 10^(dB / 20), likewise. */
export function decibelsToGain(decibels: number): number {
  return exp((Math.LN10 / 20) * decibels);
}
