import { angleOf, ln, sineOfTurn } from '../../elementary.js';
import { matrix, multiply, type PackedMatrix, pack } from '../../kernels/matrix.js';
import { sharedKernels } from '../../kernels/shared.js';
import { planned } from '../../planned.js';
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
  readonly #resampling: PackedMatrix;
  readonly #prediction = new LinearPrediction();

  /** @param sampleRate Hz. */
  constructor(sampleRate: number) {
    this.frameLength = samplesOf(FORMANT_FRAME_SECONDS, sampleRate);
    this.#resampling = resampling(this.frameLength);
  }

  /**
   * @param samples Frame i begins at `i * hopLength`.
   * @param rows Receives `count x 2 FORMANTS` values: frequencies and bandwidths, Hz; 0 where there is none.
   */
  compute(samples: Float32Array, hopLength: number, count: number, rows: Float32Array): void {
    const kernels = sharedKernels();
    const mark = kernels.mark();
    const used = (count - 1) * hopLength + this.frameLength;
    const input = kernels.allocate(used);
    const output = kernels.allocate(count * LENGTH);
    kernels.allocate(kernels.call.MULTIPLY_WORK.value); // grows the memory before views are taken
    kernels.floats(input, used).set(samples.subarray(0, used));
    const frames = matrix(input, count, this.frameLength, hopLength);
    multiply(kernels, matrix(output, count, LENGTH), frames, this.#resampling);
    const resampled = kernels.floats(output, count * LENGTH); // (count, LENGTH)
    for (let t = 0; t < count; t++) {
      this.#prediction.formants(resampled, t * LENGTH, rows, t * 2 * FORMANTS);
    }
    kernels.release(mark);
  }
}

/**
 * The matrix that windows a frame and resamples it, `frameLength x LENGTH`: twice the real part of the sum of the FFT's
 * first bins, in closed form. There are as many bins as samples need, LENGTH / 2, whatever their frequency; bin 0 counts
 * twice like the others.
 */
const resampling = planned((frameLength: number): PackedMatrix => {
  const window = getWindow('hamming', frameLength, false);
  let nFft = 1;
  while (nFft < frameLength) nFft *= 2;
  const before = (nFft - frameLength) / 2;
  const values = new Float32Array(frameLength * LENGTH);
  for (let i = 0; i < frameLength; i++) {
    for (let j = 0; j < LENGTH; j++) {
      // sum over k from 0 to LENGTH / 2 - 1 of cos(k x), with x = 2 pi distance / (LENGTH nFft)
      const distance = Math.abs(j * frameLength - Math.round((before + i) * LENGTH));
      const half = sineOfTurn(distance, 2 * LENGTH * nFft);
      const sum = distance === 0 ? LENGTH - 1 : sineOfTurn((LENGTH - 1) * distance, 2 * LENGTH * nFft) / half;
      values[i * LENGTH + j] = (window[i]! * (1 + sum)) / nFft;
    }
  }
  const kernels = sharedKernels();
  const mark = kernels.mark();
  const packed = pack(kernels, matrix(placed(values), frameLength, LENGTH));
  kernels.keep();
  kernels.release(mark);
  return packed;
});

/** Copies values to newly allocated memory. */
function placed(values: Float32Array): number {
  const kernels = sharedKernels();
  const address = kernels.allocate(values.length);
  kernels.floats(address, values.length).set(values);
  return address;
}

/** From resampled frames to formants. */
class LinearPrediction {
  readonly #correlation = new Float64Array(ORDER + 1);
  readonly #predictor = new Float64Array(ORDER + 1);
  readonly #before = new Float64Array(ORDER + 1);
  readonly #roots = new PolynomialRoots(ORDER);

  /** @param at Where the frame begins. @param to Where its row does. */
  formants(samples: Float32Array, at: number, rows: Float32Array, to: number): void {
    rows.fill(0, to, to + 2 * FORMANTS);
    this.#correlate(samples, at);
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

  #correlate(samples: Float32Array, at: number): void {
    for (let lag = 0; lag <= ORDER; lag++) {
      let sum = 0;
      for (let i = at, end = at + LENGTH - lag; i < end; i++) sum += samples[i]! * samples[i + lag]!;
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
