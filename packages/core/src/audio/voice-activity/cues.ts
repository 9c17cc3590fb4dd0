import { ln } from '../../elementary.js';
import { NoiseFloor } from './noise-floor.js';
import { Periodicity } from './periodicity.js';
import type { SpeechSpectra } from './spectra.js';

/** What is told of a frame. */
export const CUES = 8;

/** Power of white noise that counts as silence: -90 dB of full scale. */
const SILENCE = 1e-9;

/** Bands, equally wide on a mel scale, from here to 8 kHz or as far as the rate reaches, Hz. */
const LOWEST = 100;
const HIGHEST = 8000;
const BANDS = 20;
/** More than this much over the noise tells no more, dB. */
const MAX_SNR = 30;

/** Harmonics up to here say how periodic a frame is, Hz. */
const HIGHEST_HARMONIC = 2000;

/**
 * Tells of each frame's spectrum what sets speech apart from noise: level over the noise floor, entropy, flatness,
 * periodicity, zero crossings and change.
 */
export class FrameCues {
  readonly #spectra: SpeechSpectra;
  readonly #noise: NoiseFloor;
  /** First bin of each band, and the one after the last. */
  readonly #edges: number[] = [];
  readonly #levels: Float64Array;
  readonly #lastLevels: Float64Array;
  readonly #periodicity: Periodicity;
  readonly #silence: number;
  #started = false;

  constructor(spectra: SpeechSpectra) {
    this.#spectra = spectra;
    this.#noise = new NoiseFloor(spectra.bins);
    this.#periodicity = new Periodicity(spectra.binHertz);
    this.#silence = SILENCE * spectra.noiseGain;
    const top = (spectra.bins - 1) * spectra.binHertz;
    const mel = (hertz: number) => ln(1 + hertz / 700);
    for (let b = 0; b <= BANDS; b++) {
      const target = mel(LOWEST) + (b / BANDS) * (mel(HIGHEST) - mel(LOWEST));
      let k = 0;
      while (mel(k * spectra.binHertz) < target - 1e-9) k++;
      if (k * spectra.binHertz > top) break;
      this.#edges.push(k);
    }
    this.#levels = new Float64Array(this.#edges.length - 1);
    this.#lastLevels = new Float64Array(this.#edges.length - 1);
  }

  /** Lets the noise floor hear a frame that is still to be judged. */
  hear(row: Float32Array): void {
    this.#noise.hear(row);
  }

  /**
   * @param row Of the spectra.
   * @param cues Receives {@link CUES} values.
   */
  judge(row: Float32Array, cues: Float64Array): void {
    this.#noise.judge(row);
    const noise = this.#noise.power;
    const { bins, binHertz } = this.#spectra;
    const silence = this.#silence;
    const bands = this.#levels.length;
    let snrSum = 0;
    let lowSum = 0;
    let lowBands = 0;
    let best = 0;
    let second = 0;
    let third = 0;
    let levelSum = 0;
    let powerSum = 0;
    let change = 0;
    for (let b = 0; b < bands; b++) {
      let power = 0;
      let floor = 0;
      const from = this.#edges[b]!;
      const to = this.#edges[b + 1]!;
      for (let k = from; k < to; k++) {
        power += row[k]!;
        floor += noise[k]!;
      }
      const quiet = silence * (to - from);
      const level = decibels(power + quiet);
      const snr = Math.max(0, Math.min(MAX_SNR, level - decibels(floor + quiet)));
      snrSum += snr;
      if (to * binHertz <= 1500) {
        lowSum += snr;
        lowBands++;
      }
      if (snr > best) [best, second, third] = [snr, best, second];
      else if (snr > second) [second, third] = [snr, second];
      else if (snr > third) third = snr;
      const density = (power + quiet) / (to - from);
      levelSum += decibels(density);
      powerSum += density;
      change += Math.min(20, Math.abs(level - (this.#started ? this.#lastLevels[b]! : level)));
      this.#levels[b] = level;
    }
    this.#lastLevels.set(this.#levels);
    this.#started = true;
    cues[0] = snrSum / bands / 10;
    cues[1] = lowSum / lowBands / 10;
    cues[2] = (best + second + third) / 30;
    cues[3] = this.#entropy(row, bins);
    cues[4] = this.#harmonics(row);
    cues[5] = (row[bins]! * this.#spectra.sampleRate) / 10000;
    cues[6] = (decibels(powerSum / bands) - levelSum / bands) / 20;
    cues[7] = change / bands / 10;
  }

  /** Of what rises above the noise between 100 and 4,000 Hz, as a share of the most there can be. */
  #entropy(row: Float32Array, bins: number): number {
    const { binHertz } = this.#spectra;
    const noise = this.#noise.power;
    const from = Math.ceil(LOWEST / binHertz);
    const to = Math.min(bins, Math.floor(4000 / binHertz));
    let sum = 0;
    let weighted = 0;
    for (let k = from; k < to; k++) {
      const excess = Math.max(0, row[k]! - noise[k]!) + this.#silence;
      sum += excess;
      weighted += excess * ln(excess);
    }
    return (ln(sum) - weighted / sum) / ln(to - from);
  }

  /** How much of what rises above the noise is harmonics of a voice, 0 to 1. */
  #harmonics(row: Float32Array): number {
    const { binHertz } = this.#spectra;
    const noise = this.#noise.power;
    const { magnitudes } = this.#periodicity;
    const from = Math.ceil(LOWEST / binHertz);
    const to = Math.min(magnitudes.length, Math.floor(HIGHEST_HARMONIC / binHertz));
    for (let k = from; k < to; k++) {
      magnitudes[k] = Math.sqrt(Math.sqrt(Math.max(0, row[k]! - noise[k]!)));
    }
    return this.#periodicity.find(from, to, Math.sqrt(Math.sqrt(this.#silence)));
  }
}

function decibels(power: number): number {
  return (10 / Math.LN10) * ln(power);
}
