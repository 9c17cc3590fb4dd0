import { ln } from '../../elementary.js';
import { FrameSpectra } from '../../spectrum/frame-spectra.js';
import type { FrameExtractor } from '../../spectrum/framing.js';
import { hann } from '../../spectrum/windows.js';
import { Periodicity } from './periodicity.js';

/** Rate of the signal, Hz: all that is needed lies in a telephone's band. */
export const SOUND_RATE = 8000;
const WINDOW = 400; // 50 ms
const N_FFT = 512; // 64 ms
const HOP = 128; // 16 ms
const BINS = N_FFT / 2 + 1;
const BIN_HERTZ = SOUND_RATE / N_FFT;

/** Bands, equally wide on a mel scale, Hz. */
const LOWEST = 100;
const HIGHEST = 3800;
const BANDS = 12;
/** A band this far below the strongest one tells no more, dB. */
const RANGE = 40;
/** Power of white noise that counts as silence: -90 dB of full scale. */
const SILENCE = 1e-9;
const LOWEST_NOTE = 27.5; // Hz

/** Columns of a frame; the bands follow. */
export const LEVEL = 0;
export const PERIODICITY = 1;
export const PITCH = 2;
export const PURITY = 3;
export const SHAPE = 4;

/**
 * Frames of 64 ms every 16 ms of a signal at 8 kHz: level in dB, periodicity from 0 to 1, pitch in semitones above 27.5
 * Hz (0 where there is none), purity (the share of power about the strongest partial), and the spectrum's shape: the level
 * of each band less their mean, dB.
 */
export function soundFrames(): FrameExtractor {
  const window = hann(WINDOW);
  const spectra = new FrameSpectra(N_FFT, window, HOP);
  const silence = SILENCE * window.reduce((sum, w) => sum + w * w, 0);
  const edges = bandEdges();
  const from = edges[0]!;
  const to = edges[BANDS]!;
  const periodicity = new Periodicity(BIN_HERTZ);
  const bands = Array.from({ length: BANDS }, (_, b) => `band ${b}`);
  const names = ['level', 'periodicity', 'pitch', 'purity', ...bands];
  return {
    frameLength: N_FFT,
    hopLength: HOP,
    sampleRate: SOUND_RATE,
    names,
    compute(samples, count, rows) {
      const powers = spectra.power(samples, count); // (count, BINS)
      for (let t = 0; t < count; t++) {
        const row = t * names.length;
        let total = silence;
        for (let b = 0; b < BANDS; b++) {
          let power = 0;
          for (let k = edges[b]!; k < edges[b + 1]!; k++) power += powers[t * BINS + k]!;
          total += power;
          rows[row + SHAPE + b] = decibels((power + silence) / (edges[b + 1]! - edges[b]!));
        }
        center(rows, row + SHAPE);
        let strongest = 0;
        for (let k = from; k < to; k++) {
          const at = t * BINS + k;
          periodicity.magnitudes[k] = Math.sqrt(Math.sqrt(powers[at]!));
          strongest = Math.max(strongest, powers[at - 1]! + powers[at]! + powers[at + 1]!);
        }
        rows[row + LEVEL] = decibels(total);
        rows[row + PERIODICITY] = periodicity.find(from, to, Math.sqrt(Math.sqrt(silence)));
        rows[row + PURITY] = strongest / total;
        const { hertz } = periodicity;
        rows[row + PITCH] = hertz === 0 ? 0 : (12 / Math.LN2) * ln(hertz / LOWEST_NOTE);
      }
    },
  };
}

/** First bin of each band, and the one after the last. */
function bandEdges(): number[] {
  const mel = (hertz: number) => ln(1 + hertz / 700);
  return Array.from({ length: BANDS + 1 }, (_, b) => {
    const target = mel(LOWEST) + (b / BANDS) * (mel(HIGHEST) - mel(LOWEST));
    let k = 0;
    while (mel(k * BIN_HERTZ) < target - 1e-9) k++;
    return k;
  });
}

/** Lifts the bands that are far below the strongest, and takes their mean away. */
function center(rows: Float32Array, first: number): void {
  let highest = rows[first]!;
  for (let i = first; i < first + BANDS; i++) highest = Math.max(highest, rows[i]!);
  let mean = 0;
  for (let i = first; i < first + BANDS; i++) {
    rows[i] = Math.max(rows[i]!, highest - RANGE);
    mean += rows[i]! / BANDS;
  }
  for (let i = first; i < first + BANDS; i++) rows[i]! -= mean;
}

function decibels(power: number): number {
  return (10 / Math.LN10) * ln(power);
}
