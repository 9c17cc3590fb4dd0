import { cosineOfTurn, ln, sineOfTurn } from '../../elementary.js';
import { FrameSpectra } from '../../spectrum/frame-spectra.js';
import type { FrameExtractor } from '../../spectrum/framing.js';
import { getWindow } from '../../spectrum/windows.js';
import { AuditoryBands, BANDS } from './auditory-bands.js';
import { Loudness } from './loudness.js';
import { SpectralSlope } from './spectral-slope.js';
import { HOP_SECONDS, samplesOf } from './timing.js';

/** Length of a frame, seconds. */
export const SPECTRAL_FRAME_SECONDS = 0.02;

/** What {@link spectralRows} gives of each frame, and in which column. */
export const SPECTRAL = [
  'Loudness',
  'alphaRatio',
  'hammarbergIndex',
  'slope0-500',
  'slope500-1500',
  'spectralFlux',
  'mfcc1',
  'mfcc2',
  'mfcc3',
  'mfcc4',
  'meanSquare',
] as const;
export const FLUX = SPECTRAL.indexOf('spectralFlux');
export const MEAN_SQUARE = SPECTRAL.indexOf('meanSquare');

const DECIBELS_PER_NEPER = 10 / Math.LN10;
/** Nepers of the least power told apart in a bin, -140 dB. */
const LEAST_BIN = -14 * Math.LN10;
/** Nepers of the least power told apart in a band: the square of a step of 16 bits. */
const LEAST_BAND = -2 * ln(32767);
const LIFTER = 22;
const COEFFICIENTS = 4;

/**
 * The spectral descriptors of GeMAPS (Eyben et al., 2016, section 3) of frames of 20 ms, as they are before smoothing,
 * from the power spectrum under a Hamming window:
 *
 * - loudness, see {@link Loudness};
 * - alpha ratio: power from 1 to 5 kHz to power below 1 kHz, dB;
 * - Hammarberg index: the highest bin below 2 kHz to the highest from 2 to 5 kHz, dB;
 * - slopes of the spectrum from 0 to 500 and 500 to 1500 Hz, dB a Hz, see {@link SpectralSlope};
 * - flux: root mean square of the change of the magnitudes below 5 kHz since the frame before;
 * - MFCC 1 to 4 of 26 bands, liftered by 22 (HTK);
 * - the mean square of the samples.
 *
 * A frame of this extractor is two of 20 ms, the first a hop before the second, which the row describes; the first only
 * serves the flux. Frequencies count as if the rate were (samples of 20 ms) / 20 ms, which is openSMILE's way.
 *
 * @param sampleRate Hz, at least 8000.
 */
export function spectralRows(sampleRate: number): FrameExtractor {
  const length = samplesOf(SPECTRAL_FRAME_SECONDS, sampleRate);
  const hopLength = samplesOf(HOP_SECONDS, sampleRate);
  let nFft = 1;
  while (nFft < length) nFft *= 2;
  const spectra = new FrameSpectra(nFft, getWindow('hamming', length, false), hopLength, 'left');
  const row = new SpectralRow(spectra.bins, length / SPECTRAL_FRAME_SECONDS / nFft);
  const { bins } = spectra;
  return {
    frameLength: hopLength + length,
    hopLength,
    sampleRate,
    names: SPECTRAL,
    compute(samples, count, rows) {
      const power = spectra.power(samples, count + 1);
      row.before(power, 0);
      for (let t = 0; t < count; t++) {
        const at = t * SPECTRAL.length;
        row.compute(power, (t + 1) * bins, rows, at);
        rows[at + MEAN_SQUARE] = meanSquare(samples, (t + 1) * hopLength, length);
      }
    },
  };
}

function meanSquare(samples: Float32Array, from: number, length: number): number {
  let sum = 0;
  for (let i = from; i < from + length; i++) sum += samples[i]! * samples[i]!;
  return sum / length;
}

/** From one power spectrum to one row. */
class SpectralRow {
  /** First bins from 1, 2 and 5 kHz on; up to 5 kHz, which belongs to alpha ratio and Hammarberg index. */
  readonly #kilohertz: number;
  readonly #twoKilohertz: number;
  readonly #fiveKilohertz: number;
  readonly #beyond: number;
  readonly #bands: AuditoryBands;
  readonly #loudness: Loudness;
  readonly #low: SpectralSlope;
  readonly #high: SpectralSlope;
  readonly #decibels: Float64Array;
  readonly #energies = new Float64Array(BANDS);
  readonly #cepstrum = new Float64Array(COEFFICIENTS * BANDS); // (COEFFICIENTS, BANDS)
  /** Magnitudes below 5 kHz of the frame before. */
  readonly #magnitudes: Float64Array;

  constructor(bins: number, hzPerBin: number) {
    const firstFrom = (hertz: number) => Math.min(bins, Math.ceil(hertz / hzPerBin));
    this.#kilohertz = firstFrom(1000);
    this.#twoKilohertz = firstFrom(2000);
    this.#fiveKilohertz = firstFrom(5000);
    this.#beyond = Math.min(bins, Math.floor(5000 / hzPerBin) + 1);
    this.#bands = new AuditoryBands(bins, hzPerBin);
    this.#loudness = new Loudness(this.#bands.centers);
    this.#low = new SpectralSlope(0, 500, hzPerBin);
    this.#high = new SpectralSlope(500, 1500, hzPerBin);
    this.#decibels = new Float64Array(this.#high.first + this.#high.weights.length);
    this.#magnitudes = new Float64Array(this.#fiveKilohertz);
    for (let i = 1; i <= COEFFICIENTS; i++) {
      const lift = (1 + (LIFTER / 2) * sineOfTurn(i, 2 * LIFTER)) * Math.sqrt(2 / BANDS);
      for (let b = 0; b < BANDS; b++) {
        this.#cepstrum[(i - 1) * BANDS + b] = lift * cosineOfTurn(i * (2 * b + 1), 4 * BANDS);
      }
    }
  }

  /** Takes the frame before the first. */
  before(power: Float32Array, at: number): void {
    for (let k = 0; k < this.#fiveKilohertz; k++) this.#magnitudes[k] = Math.sqrt(power[at + k]!);
  }

  /**
   * @param at Where the spectrum begins.
   * @param to Where the row begins.
   */
  compute(power: Float32Array, at: number, rows: Float32Array, to: number): void {
    const logEnergies = this.#logEnergies(power, at);
    rows[to] = this.#loudness.of(logEnergies);
    const lowPower = sumOf(power, at, at + this.#kilohertz);
    rows[to + 1] = ratio(sumOf(power, at + this.#kilohertz, at + this.#beyond), lowPower);
    const lowPeak = highestOf(power, at, at + this.#twoKilohertz);
    rows[to + 2] = ratio(lowPeak, highestOf(power, at + this.#twoKilohertz, at + this.#beyond));
    const decibels = this.#decibels;
    for (let k = 0; k < decibels.length; k++)
      decibels[k] = DECIBELS_PER_NEPER * nepers(power[at + k]!, LEAST_BIN);
    rows[to + 3] = this.#low.of(decibels, 0);
    rows[to + 4] = this.#high.of(decibels, 0);
    rows[to + FLUX] = this.#flux(power, at);
    for (let i = 0; i < COEFFICIENTS; i++) {
      let sum = 0;
      for (let b = 0; b < BANDS; b++) sum += this.#cepstrum[i * BANDS + b]! * logEnergies[b]!;
      rows[to + FLUX + 1 + i] = sum;
    }
  }

  #logEnergies(power: Float32Array, at: number): Float64Array {
    const energies = this.#energies;
    this.#bands.energies(power, at, energies);
    for (let b = 0; b < BANDS; b++) energies[b] = nepers(energies[b]!, LEAST_BAND);
    return energies;
  }

  #flux(power: Float32Array, at: number): number {
    const magnitudes = this.#magnitudes;
    let sum = 0;
    for (let k = 0; k < magnitudes.length; k++) {
      const magnitude = Math.sqrt(power[at + k]!);
      const change = magnitude - magnitudes[k]!;
      sum += change * change;
      magnitudes[k] = magnitude;
    }
    return Math.sqrt(sum / magnitudes.length);
  }
}

/** Logarithm of a power, not below `least`. */
function nepers(power: number, least: number): number {
  return power > 0 ? Math.max(least, ln(power)) : least;
}

/** dB; 0 where there is no power, as openSMILE has it. */
function ratio(above: number, below: number): number {
  return above > 0 && below > 0 ? DECIBELS_PER_NEPER * (ln(above) - ln(below)) : 0;
}

function sumOf(values: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum;
}

function highestOf(values: Float32Array, from: number, to: number): number {
  let highest = 0;
  for (let i = from; i < to; i++) if (values[i]! > highest) highest = values[i]!;
  return highest;
}
