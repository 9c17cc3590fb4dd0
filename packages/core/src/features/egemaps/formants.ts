import { angleOf, cosineOfTurn, ln, sineOfTurn } from '../../elementary.js';
import { sharedKernels } from '../../kernels/shared.js';
import { FrameSpectra } from '../../spectrum/frame-spectra.js';
import { getWindow } from '../../spectrum/windows.js';
import { PolynomialRoots } from './polynomial-roots.js';
import { samplesOf } from './timing.js';

/** Length of a frame, seconds. */
export const FORMANT_FRAME_SECONDS = 0.02;
/** Formants told of a frame. */
export const FORMANTS = 3;

/** Rate at which formants are sought, Hz: there is one for each kilohertz below half of it. */
const RATE = 11000;
const LENGTH = samplesOf(FORMANT_FRAME_SECONDS, RATE);
/** Of the spectrum, as many as samples need. */
const BINS = LENGTH / 2;
const ORDER = 11;
/** Hz. */
const LOWEST = 50;
const HIGHEST = RATE / 2;

/**
 * Formants as roots of the polynomial of linear prediction (Markel and Gray, 1976): frames of 20 ms under a Hamming
 * window, resampled to 11 kHz by their spectrum, autocorrelation, order 11.
 *
 * Three things are openSMILE's and are kept so that the numbers agree. A frame is padded to the FFT's length on both sides
 * and only the first 20 ms of that are kept: at 16 kHz they begin with 6 ms of zeros. Of the spectrum the first 110 bins
 * are kept, at 16 kHz up to 3.4 kHz. And the polynomial has its predictor's sign turned round, which puts its roots between
 * the true ones and makes bandwidths of about 1 kHz. They move with the formants, but are not to be taken for them.
 *
 * Markel, J. D., Gray, A. H. (1976). Linear Prediction of Speech. Springer.
 */
export class Formants {
  readonly frameLength: number;
  readonly #spectra: FrameSpectra;
  /** Turns that move time 0 of the spectrum's bins to the middle of the resampled frame. */
  readonly #turnRe = new Float64Array(BINS);
  readonly #turnIm = new Float64Array(BINS);
  /** Addresses in the shared kernels' memory. */
  readonly #cosines: number; // (LENGTH / 2, BINS), for each distance from the middle
  readonly #sines: number;
  readonly #re: number; // (BINS, 4)
  readonly #im: number;
  readonly #even: number; // (LENGTH / 2, 4)
  readonly #odd: number;
  readonly #frame = new Float64Array(LENGTH);
  readonly #prediction = new LinearPrediction();

  /**
   * @param sampleRate Hz.
   * @param hopLength Samples from one frame to the next.
   */
  constructor(sampleRate: number, hopLength: number) {
    this.frameLength = samplesOf(FORMANT_FRAME_SECONDS, sampleRate);
    let nFft = 1;
    while (nFft < this.frameLength) nFft *= 2;
    this.#spectra = new FrameSpectra(nFft, getWindow('hamming', this.frameLength, false), hopLength, 'left');
    const kernels = sharedKernels();
    const half = LENGTH / 2;
    this.#cosines = kernels.allocate(half * BINS);
    this.#sines = kernels.allocate(half * BINS);
    this.#re = kernels.allocate(4 * BINS);
    this.#im = kernels.allocate(4 * BINS);
    this.#even = kernels.allocate(4 * half);
    this.#odd = kernels.allocate(4 * half);
    const cosines = kernels.floats(this.#cosines, half * BINS);
    const sines = kernels.floats(this.#sines, half * BINS);
    // a sample of the resampled frame is frameLength / LENGTH long; angles in turns / (2 LENGTH nFft)
    const turn = 2 * LENGTH * nFft;
    for (let j = 0; j < half; j++) {
      for (let k = 0; k < BINS; k++) {
        const angle = k * (2 * j + 1) * this.frameLength;
        cosines[j * BINS + k] = cosineOfTurn(angle, turn);
        sines[j * BINS + k] = sineOfTurn(angle, turn);
      }
    }
    const before = Math.floor((nFft - this.frameLength) / 2);
    const middle = (LENGTH - 1) * this.frameLength - 2 * LENGTH * before;
    for (let k = 0; k < BINS; k++) {
      const angle = (k * middle) % turn;
      this.#turnRe[k] = cosineOfTurn(Math.abs(angle), turn);
      this.#turnIm[k] = Math.sign(angle) * sineOfTurn(Math.abs(angle), turn);
    }
    kernels.keep();
  }

  /**
   * @param samples Frame i begins at `i * hopLength`.
   * @param rows Receives `count x 2 FORMANTS` values: frequencies and bandwidths, Hz; 0 where there is none.
   */
  compute(samples: Float32Array, count: number, rows: Float32Array): void {
    const half = LENGTH / 2;
    const frame = this.#frame;
    this.#spectra.lanes(samples, count, 'complex', (address, t, frames) => {
      const kernels = sharedKernels();
      this.#turn(address);
      kernels.call.multiplyLanes(this.#even, this.#re, this.#cosines, half, BINS);
      kernels.call.multiplyLanes(this.#odd, this.#im, this.#sines, half, BINS);
      const even = kernels.floats(this.#even, 4 * half); // (half, 4)
      const odd = kernels.floats(this.#odd, 4 * half);
      for (let lane = 0; lane < frames; lane++) {
        for (let j = 0; j < half; j++) {
          frame[half + j] = even[4 * j + lane]! - odd[4 * j + lane]!;
          frame[half - 1 - j] = even[4 * j + lane]! + odd[4 * j + lane]!;
        }
        this.#prediction.formants(frame, rows, (t + lane) * 2 * FORMANTS);
      }
    });
  }

  /** Takes four spectra's first bins, turned to the middle. */
  #turn(address: number): void {
    const kernels = sharedKernels();
    const kept = Math.min(BINS, this.#spectra.bins);
    const spectra = kernels.floats(address, 8 * kept); // (bins, 2, 4)
    const re = kernels.floats(this.#re, 4 * BINS);
    const im = kernels.floats(this.#im, 4 * BINS);
    for (let k = 0; k < kept; k++) {
      const c = this.#turnRe[k]!;
      const s = this.#turnIm[k]!;
      for (let lane = 0; lane < 4; lane++) {
        const x = spectra[8 * k + lane]!;
        const y = spectra[8 * k + 4 + lane]!;
        re[4 * k + lane] = c * x - s * y;
        im[4 * k + lane] = c * y + s * x;
      }
    }
  }
}

/** From resampled frames to formants. */
class LinearPrediction {
  readonly #correlation = new Float64Array(ORDER + 1);
  readonly #predictor = new Float64Array(ORDER + 1);
  readonly #before = new Float64Array(ORDER + 1);
  readonly #roots = new PolynomialRoots(ORDER);

  /** @param to Where the row begins. */
  formants(samples: Float64Array, rows: Float32Array, to: number): void {
    rows.fill(0, to, to + 2 * FORMANTS);
    this.#correlate(samples);
    if (!(this.#correlation[0]! > 0)) return;
    this.#predict();
    this.#roots.solve(this.#predictor);
    const { re, im } = this.#roots;
    let found = 0;
    for (let i = 0; i < ORDER; i++) {
      if (im[i]! <= 0) continue;
      const frequency = (angleOf(re[i]!, im[i]!) * RATE) / (2 * Math.PI);
      if (frequency < LOWEST || frequency > HIGHEST) continue;
      let rank = Math.min(found, FORMANTS);
      for (; rank > 0 && rows[to + rank - 1]! > frequency; rank--) {
        if (rank === FORMANTS) continue;
        rows[to + rank] = rows[to + rank - 1]!;
        rows[to + FORMANTS + rank] = rows[to + FORMANTS + rank - 1]!;
      }
      if (rank < FORMANTS) {
        rows[to + rank] = frequency;
        rows[to + FORMANTS + rank] = (Math.abs(ln(re[i]! * re[i]! + im[i]! * im[i]!)) * RATE) / (2 * Math.PI);
      }
      found++;
    }
  }

  #correlate(samples: Float64Array): void {
    for (let lag = 0; lag <= ORDER; lag++) {
      let sum = 0;
      for (let i = 0; i < LENGTH - lag; i++) sum += samples[i]! * samples[i + lag]!;
      this.#correlation[lag] = sum;
    }
  }

  /** Levinson and Durbin's recursion; leaves 1 and the predictor, which is the error filter with its sign turned. */
  #predict(): void {
    const r = this.#correlation;
    const a = this.#predictor.fill(0);
    const before = this.#before;
    let error = r[0]!;
    for (let i = 1; i <= ORDER && error > 0; i++) {
      let reflection = r[i]!;
      for (let j = 1; j < i; j++) reflection -= a[j]! * r[i - j]!;
      reflection /= error;
      before.set(a);
      a[i] = reflection;
      for (let j = 1; j < i; j++) a[j] = before[j]! - reflection * before[i - j]!;
      error *= 1 - reflection * reflection;
    }
    a[0] = 1;
  }
}
