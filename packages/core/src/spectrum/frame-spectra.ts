import { UsageError } from '../errors.js';
import type { KernelInstance } from '../kernels/instance.js';
import { sharedKernels } from '../kernels/shared.js';
import { requireWhole } from './checks.js';
import { type Kept, type LaneFourier, laneFourier } from './lane-fourier.js';

/** Where a window shorter than the FFT lies in it: in the middle (librosa), or at the beginning with zeros behind. */
export type WindowAlignment = 'center' | 'left';

/**
 * Spectra of windowed frames, float32, four frames at a time by SIMD where 2, 3 and 5 make `nFft`. A frame's spectrum has
 * the same bits in any company. Samples are those a {@link FrameExtractor} gets: frame i begins at `i * hopLength`.
 *
 * Results are views of memory that the next call of any feature uses again: read them at once or copy them.
 */
export class FrameSpectra {
  /** `floor(nFft / 2) + 1`. */
  readonly bins: number;
  /** Samples a frame looks at: `nFft`, or the window's length where it is aligned to the left. */
  readonly frameLength: number;
  readonly #fourier: LaneFourier;
  /** Filled up with zeros to a multiple of four. */
  readonly #window: Float32Array;
  /** Samples of a frame before the window. */
  readonly #before: number;
  /** Whether the window is as long as the FFT. */
  readonly #filled: boolean;

  /**
   * @param nFft FFT length, samples, at least 2.
   * @param window At most `nFft` values.
   * @throws {UsageError} where a length is not whole, or the window is longer than the FFT.
   */
  constructor(
    readonly nFft: number,
    window: Float64Array,
    readonly hopLength: number,
    alignment: WindowAlignment = 'center',
  ) {
    requireWhole('nFft', nFft, 2);
    requireWhole('hopLength', hopLength, 1);
    requireWhole('winLength', window.length, 1);
    if (window.length > nFft) {
      throw new UsageError(`winLength is ${window.length} but must be at most nFft, which is ${nFft}`);
    }
    this.#fourier = laneFourier(nFft);
    this.bins = this.#fourier.bins;
    this.frameLength = alignment === 'left' ? window.length : nFft;
    this.#before = Math.floor((this.frameLength - window.length) / 2);
    this.#filled = window.length === nFft;
    this.#window = new Float32Array(Math.ceil(window.length / 4) * 4);
    for (let i = 0; i < window.length; i++) this.#window[i] = this.#fourier.scale * window[i]!;
  }

  /** Squared magnitudes, `count x bins`. */
  power(samples: Float32Array, count: number): Float32Array {
    return this.#rows(samples, count, 'power');
  }

  /** Magnitudes, `count x bins`. */
  magnitude(samples: Float32Array, count: number): Float32Array {
    return this.#rows(samples, count, 'magnitude');
  }

  /** Real and imaginary parts, each `count x bins`. */
  complex(samples: Float32Array, count: number): { re: Float32Array; im: Float32Array } {
    const kernels = sharedKernels();
    const mark = kernels.mark();
    const values = count * this.bins;
    const re = kernels.allocate(values);
    const im = kernels.allocate(values);
    this.lanes(samples, count, 'complex', (spectra, t, frames) => {
      const at = 4 * t * this.bins;
      kernels.call.lanesToRows(re + at, this.bins, spectra, 32, this.bins, frames);
      kernels.call.lanesToRows(im + at, this.bins, spectra + 16, 32, this.bins, frames);
    });
    kernels.release(mark);
    return { re: kernels.floats(re, values), im: kernels.floats(im, values) };
  }

  #rows(samples: Float32Array, count: number, kept: Kept): Float32Array {
    const kernels = sharedKernels();
    const mark = kernels.mark();
    const rows = kernels.allocate(count * this.bins);
    this.lanes(samples, count, kept, (spectra, t, frames) => {
      kernels.call.lanesToRows(rows + 4 * t * this.bins, this.bins, spectra, 16, this.bins, frames);
    });
    kernels.release(mark);
    return kernels.floats(rows, count * this.bins);
  }

  /**
   * Calls `visit` with the address of each four frames' spectra in the shared kernels' memory, value i of lane f being
   * float32 number 4 i + f (complex values are two vectors of lanes). The next four frames take the same place.
   *
   * @param visit Gets also the number of the first of the four frames and how many of the lanes are frames.
   */
  lanes(
    samples: Float32Array,
    count: number,
    kept: Kept,
    visit: (spectra: number, t: number, frames: number) => void,
  ): void {
    const kernels = sharedKernels();
    const mark = kernels.mark();
    const { step, work } = this.#fourier;
    const length = this.#window.length;
    const input = placed(kernels, samples.subarray(0, (count - 1) * this.hopLength + this.frameLength));
    const window = placed(kernels, this.#window);
    const z = kernels.allocate(work + 4 * step); // the window's filling may reach beyond the FFT
    const y = kernels.allocate((kept === 'complex' ? 8 : 4) * this.bins);
    const clear = this.#filled && step === 16 ? 0 : 4 * work;
    for (let t = 0; t < count; t += 4) {
      const frames = Math.min(4, count - t);
      const from = input + 4 * (t * this.hopLength + this.#before);
      const at = this.#before * step;
      kernels.call.loadFrames(z, clear, at, step, from, this.hopLength, frames, window, length);
      this.#fourier.transform(y, z, kept);
      visit(y, t, frames);
    }
    kernels.release(mark);
  }
}

/** Copies values to newly allocated memory, four zeros behind them. */
export function placed(kernels: KernelInstance, values: Float32Array): number {
  const address = kernels.allocate(values.length + 4);
  const view = kernels.floats(address, values.length + 4);
  view.set(values);
  view.fill(0, values.length);
  return address;
}
