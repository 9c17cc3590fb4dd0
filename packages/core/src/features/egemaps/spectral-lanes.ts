import { cosineOfTurn, ln, sineOfTurn } from '../../elementary.js';
import { sharedKernels } from '../../kernels/shared.js';
import { auditoryBands, BANDS } from './auditory-bands.js';
import { COMPRESSION, equalLoudness } from './loudness.js';
import { slopeWeights } from './spectral-slope.js';

const DECIBELS_PER_NEPER = 10 / Math.LN10;
/** Least power told apart in a bin. */
const LEAST_BIN = 1e-14;
/** Least power told apart in a band: the square of a step of 16 bits. */
const LEAST_BAND = 1 / (32767 * 32767);
const LIFTER = 22;
const COEFFICIENTS = 4;

/**
 * From the power spectra of four frames at a time, one a lane, to their spectral descriptors. Holds the magnitudes of
 * the frame before, for the flux.
 */
export class SpectralLanes {
  /** Number of values a frame: loudness, alpha ratio, Hammarberg index, two slopes, flux, four MFCC. */
  static readonly size = 6 + COEFFICIENTS;
  /** First bins from 1, 2 and 5 kHz on, and beyond 5 kHz, which belongs to alpha ratio and Hammarberg index. */
  readonly #kilohertz: number;
  readonly #twoKilohertz: number;
  readonly #fiveKilohertz: number;
  readonly #beyond: number;
  /** Logarithms of the bands' weights in loudness, compressed. */
  readonly #weights: Float64Array;
  /** Of the frame before, up to 5 kHz. */
  readonly #magnitudes: Float64Array;
  /** Bins up to 1500 Hz, for the slopes. */
  readonly #slopeBins: number;
  /** Addresses in the shared kernels' memory: tables, then what is computed of four frames. */
  readonly #bandTable: number;
  readonly #cepstrum: number; // (COEFFICIENTS, BANDS)
  readonly #slopes: number; // (2, slopeBins)
  readonly #bands: number; // (BANDS, 4), dB
  readonly #compressed: number; // (BANDS, 4)
  readonly #decibels: number; // (slopeBins, 4)
  readonly #results: number; // (2 + COEFFICIENTS, 4)

  /** @param hzPerBin Width of a bin, Hz. */
  constructor(bins: number, hzPerBin: number) {
    const firstFrom = (hertz: number) => Math.min(bins, Math.ceil(hertz / hzPerBin));
    this.#kilohertz = firstFrom(1000);
    this.#twoKilohertz = firstFrom(2000);
    this.#fiveKilohertz = firstFrom(5000);
    this.#beyond = Math.min(bins, Math.floor(5000 / hzPerBin) + 1);
    this.#magnitudes = new Float64Array(this.#fiveKilohertz);
    const { centers, table } = auditoryBands(bins, hzPerBin);
    this.#weights = equalLoudness(centers).map((weight) => COMPRESSION * weight);
    this.#slopeBins = Math.floor(1500 / hzPerBin) + 1;
    const slopes = [
      ...slopeWeights(0, 500, hzPerBin, this.#slopeBins),
      ...slopeWeights(500, 1500, hzPerBin, this.#slopeBins),
    ];
    const kernels = sharedKernels();
    const placed = (values: ArrayLike<number>) => {
      const address = kernels.allocate(values.length);
      kernels.floats(address, values.length).set(values);
      return address;
    };
    this.#bandTable = kernels.allocate(table.length);
    kernels.integers(this.#bandTable, table.length).set(new Int32Array(table.buffer));
    this.#cepstrum = placed(cepstrumOfDecibels());
    this.#slopes = placed(slopes);
    this.#bands = kernels.allocate(4 * BANDS);
    this.#compressed = kernels.allocate(4 * BANDS);
    this.#decibels = kernels.allocate(4 * this.#slopeBins);
    this.#results = kernels.allocate(4 * (2 + COEFFICIENTS));
  }

  /**
   * @param spectra Address of powers, `(bins, 4)`.
   * @param frames How many of the lanes are frames.
   * @param write Is called with each lane's number and values; these are used again for the next.
   */
  compute(spectra: number, frames: number, write: (lane: number, values: Float64Array) => void): void {
    const kernels = sharedKernels();
    const { call } = kernels;
    call.bands(this.#bands, spectra, this.#bandTable, BANDS);
    call.decibels(this.#bands, this.#bands, LEAST_BAND, 0, 4 * BANDS);
    call.decibels(this.#decibels, spectra, LEAST_BIN, 0, 4 * this.#slopeBins);
    call.multiplyLanes(this.#results, this.#decibels, this.#slopes, 2, this.#slopeBins);
    call.multiplyLanes(this.#results + 32, this.#bands, this.#cepstrum, COEFFICIENTS, BANDS);
    const compressed = this.#compress();
    const results = kernels.floats(this.#results, 4 * (2 + COEFFICIENTS));
    const power = kernels.floats(spectra, 4 * this.#beyond);
    const values = this.#values;
    for (let lane = 0; lane < frames; lane++) {
      let loudness = 0;
      for (let i = lane; i < 4 * BANDS; i += 4) loudness += compressed[i]!;
      values[0] = loudness / BANDS;
      this.#ratios(power, lane);
      values[3] = results[lane]!;
      values[4] = results[4 + lane]!;
      values[5] = this.#flux(power, lane);
      for (let i = 0; i < COEFFICIENTS; i++) values[6 + i] = results[8 + 4 * i + lane]!;
      write(lane, values);
    }
  }

  readonly #values = new Float64Array(SpectralLanes.size);

  /** The bands as loud as the ear hears them. */
  #compress(): Float32Array {
    const kernels = sharedKernels();
    const bands = kernels.floats(this.#bands, 4 * BANDS);
    const compressed = kernels.floats(this.#compressed, 4 * BANDS);
    for (let b = 0, i = 0; b < BANDS; b++) {
      const weight = this.#weights[b]!;
      for (let lane = 0; lane < 4; lane++, i++) {
        compressed[i] = (COMPRESSION / DECIBELS_PER_NEPER) * bands[i]! + weight;
      }
    }
    kernels.call.exponentials(this.#compressed, this.#compressed, 0, 4 * BANDS);
    return compressed;
  }

  /** Alpha ratio and Hammarberg index. */
  #ratios(power: Float32Array, lane: number): void {
    const low = this.#kilohertz;
    const middle = this.#twoKilohertz;
    let lowSum = 0;
    let lowPeak = 0;
    let highSum = 0;
    let highPeak = 0;
    let k = 0;
    for (; k < low; k++) {
      const value = power[4 * k + lane]!;
      lowSum += value;
      if (value > lowPeak) lowPeak = value;
    }
    for (; k < middle; k++) {
      const value = power[4 * k + lane]!;
      highSum += value;
      if (value > lowPeak) lowPeak = value;
    }
    for (; k < this.#beyond; k++) {
      const value = power[4 * k + lane]!;
      highSum += value;
      if (value > highPeak) highPeak = value;
    }
    this.#values[1] = ratio(highSum, lowSum);
    this.#values[2] = ratio(lowPeak, highPeak);
  }

  #flux(power: Float32Array, lane: number): number {
    const magnitudes = this.#magnitudes;
    let sum = 0;
    for (let k = 0; k < magnitudes.length; k++) {
      const magnitude = Math.sqrt(power[4 * k + lane]!);
      const change = magnitude - magnitudes[k]!;
      sum += change * change;
      magnitudes[k] = magnitude;
    }
    return Math.sqrt(sum / magnitudes.length);
  }
}

/** dB; 0 where there is no power, as openSMILE has it. */
function ratio(above: number, below: number): number {
  return above > 0 && below > 0 ? DECIBELS_PER_NEPER * (ln(above) - ln(below)) : 0;
}

/** The DCT of natural logarithms, liftered, of bands in dB: `(COEFFICIENTS, BANDS)`. */
function cepstrumOfDecibels(): Float64Array {
  const matrix = new Float64Array(COEFFICIENTS * BANDS);
  for (let i = 1; i <= COEFFICIENTS; i++) {
    const lift = (1 + (LIFTER / 2) * sineOfTurn(i, 2 * LIFTER)) * Math.sqrt(2 / BANDS);
    for (let b = 0; b < BANDS; b++) {
      matrix[(i - 1) * BANDS + b] = (lift / DECIBELS_PER_NEPER) * cosineOfTurn(i * (2 * b + 1), 4 * BANDS);
    }
  }
  return matrix;
}
