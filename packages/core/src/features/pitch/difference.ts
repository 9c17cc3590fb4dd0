import { cosineOfTurn, sineOfTurn } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import { sharedKernels } from '../../kernels/shared.js';
import { planned } from '../../planned.js';
import { checkRate, requireWhole } from '../../spectrum/checks.js';

/** How {@link yin} and {@link pyin} look for periods. */
export interface PeriodOptions {
  /** Lowest pitch, Hz; a period of it fits into a frame. */
  fMin: number;
  /** Highest pitch, Hz, at most half the sample rate. */
  fMax: number;
  /** Samples. Default 2048. */
  frameLength?: number;
  /** Samples. Default a quarter of `frameLength`. */
  hopLength?: number;
}

/** Checked lengths, all in samples. */
export interface PeriodRange {
  readonly frameLength: number;
  readonly hopLength: number;
  readonly minPeriod: number;
  readonly maxPeriod: number;
}

/** @throws {UsageError} where 0 < fMin < fMax <= sampleRate / 2 does not hold or a frame is shorter than a period. */
export function periodRange(sampleRate: number, options: PeriodOptions): PeriodRange {
  const { fMin, fMax, frameLength = 2048 } = options;
  const { hopLength = Math.max(1, Math.floor(frameLength / 4)) } = options;
  checkRate(sampleRate);
  requireWhole('frameLength', frameLength, 4);
  requireWhole('hopLength', hopLength, 1);
  if (!(fMax <= sampleRate / 2)) {
    throw new UsageError(`fMax is ${fMax} Hz but must be at most half the sample rate, ${sampleRate / 2} Hz`);
  }
  if (!(fMin > 0 && fMin < fMax)) {
    throw new UsageError(`fMin is ${fMin} Hz but must lie between 0 and fMax, which is ${fMax} Hz`);
  }
  if (sampleRate / fMin >= frameLength - 1) {
    throw new UsageError(
      `a period of fMin (${fMin} Hz) does not fit into a frame of ${frameLength} samples at ${sampleRate} Hz: ` +
        `use at least ${Math.floor(sampleRate / fMin) + 2} samples or a higher fMin`,
    );
  }
  const maxPeriod = Math.min(Math.ceil(sampleRate / fMin), frameLength - 1);
  return { frameLength, hopLength, minPeriod: Math.floor(sampleRate / fMax), maxPeriod };
}

/**
 * The cumulative mean normalised difference function of YIN (equation 8 of de Cheveigne and Kawahara, 2002), as librosa
 * 0.11 defines it: d(k) = 2 (r(0) - r(k)) - energy of the first k samples, but d(1) = 2 (r(0) - r(1)), over the mean of
 * d(1) to d(k). In float64.
 */
class DifferenceFunction {
  /** Complex values of a transform. */
  readonly #size: number;
  readonly #twiddles: number;
  readonly #turns: number;

  constructor(
    readonly frameLength: number,
    readonly minPeriod: number,
    readonly maxPeriod: number,
  ) {
    const size = transformSize(Math.ceil((frameLength + maxPeriod) / 2));
    const twiddles: number[] = [];
    for (let rest = size; rest > 1; ) {
      const radix = rest % 4 === 0 ? 4 : rest % 2 === 0 ? 2 : 3;
      for (let p = 0; p < rest / radix; p++) {
        for (let j = 1; j < radix; j++) twiddles.push(cosineOfTurn(j * p, rest), -sineOfTurn(j * p, rest));
      }
      rest /= radix;
    }
    const turns: number[] = [];
    for (let k = 0; k <= size / 2; k++) {
      turns.push(cosineOfTurn(k, 2 * size), -sineOfTurn(k, 2 * size));
    }
    this.#size = size;
    this.#twiddles = placed(twiddles);
    this.#turns = placed(turns);
  }

  /**
   * Calls `visit` with each frame's values at the periods from the least to the greatest, which it must not keep.
   *
   * @param samples Frame i begins at `i * hopLength`; `count` of them.
   */
  each(
    samples: Float32Array,
    hopLength: number,
    count: number,
    visit: (values: Float64Array, i: number) => void,
  ): void {
    const kernels = sharedKernels();
    const { frameLength, minPeriod, maxPeriod } = this;
    const periods = maxPeriod - minPeriod + 1;
    const length = (count - 1) * hopLength + frameLength;
    const mark = kernels.mark();
    const x = kernels.allocate(length);
    const y = kernels.allocate(2 * count * periods);
    const work = kernels.allocate(16 * this.#size);
    kernels.floats(x, length).set(samples.subarray(0, length));
    // biome-ignore format: arguments in the groups they belong to
    kernels.call.yinDifferences(y, x, hopLength, count, frameLength, minPeriod, maxPeriod,
      this.#size, this.#twiddles, this.#turns, work);
    const values = kernels.doubles(y, count * periods); // (frames, periods)
    kernels.release(mark);
    for (let i = 0; i < count; i++) visit(values.subarray(i * periods, (i + 1) * periods), i);
  }
}

/** The plan for frames of a length and a range of periods. */
export const differenceFunction = planned(
  (frameLength: number, minPeriod: number, maxPeriod: number) =>
    new DifferenceFunction(frameLength, minPeriod, maxPeriod),
);

/** The least number from `size` on that is a power of two or three times one, and even. */
function transformSize(size: number): number {
  let power = 2;
  while (power < size) power *= 2;
  return power >= 8 && 0.75 * power >= size ? 0.75 * power : power;
}

/** Address of the values in the shared kernels' memory, for good. */
function placed(values: readonly number[]): number {
  const address = sharedKernels().allocate(2 * values.length);
  sharedKernels().doubles(address, values.length).set(values);
  return address;
}
