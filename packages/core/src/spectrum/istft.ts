import { UsageError } from '../errors.js';
import { sharedKernels } from '../kernels/shared.js';
import type { Signal } from '../signal.js';
import { checkRate, requireWhole } from './checks.js';
import { placed } from './frame-spectra.js';
import { type LaneFourier, laneFourier } from './lane-fourier.js';
import { windowOf } from './spectrogram.js';
import type { Stft } from './stft.js';

/**
 * The signal of a short-time Fourier transform: frames are transformed back, windowed, added up and divided by the sum of
 * the squared windows, which is the least-squares answer where the spectra are of no signal (Griffin and Lim, 1984);
 * `librosa.istft`.
 *
 * @param options.length Samples to return, zeros behind the last frame; default as many as the frames reach over, without
 *   the padding of a centred signal.
 * @throws {UsageError} where the parts do not have `frames x (floor(nFft / 2) + 1)` values, or a length is not whole.
 */
export function istft(spectra: Stft, options: { length?: number } = {}): Signal {
  checkShape(spectra);
  const { re, im, bins, sampleRate, nFft, hopLength, winLength, center } = spectra;
  const start = center ? Math.floor(nFft / 2) : 0;
  const whole = nFft + hopLength * (spectra.frames - 1);
  const { length = whole - 2 * start } = options;
  requireWhole('length', length, 1);
  const frames = Math.min(spectra.frames, Math.ceil((length + 2 * start) / hopLength));
  const samples = new Float32Array(length);
  const overlap = new OverlapAdd(windowOf(spectra.window, winLength), nFft, hopLength);
  for (let t = 0; t < frames; t += BLOCK) {
    const end = Math.min(frames, t + BLOCK);
    const heard = overlap.add(re.subarray(t * bins, end * bins), im.subarray(t * bins, end * bins));
    copyTo(samples, t * hopLength - start, end === frames ? heard : heard.subarray(0, BLOCK * hopLength));
  }
  return { samples, sampleRate };
}

/** Copies the part of `values` that lies within `to`, their first at place `at`. */
function copyTo(to: Float32Array, at: number, values: Float32Array): void {
  const part = values.subarray(Math.max(0, -at), Math.max(0, to.length - at));
  if (part.length > 0) to.set(part, Math.max(0, at));
}

/** Frames transformed back at a time. */
const BLOCK = 16;

/** Frames transformed back, windowed and added up where they overlap, over the sum of the squared windows. */
class OverlapAdd {
  readonly #fourier: LaneFourier;
  readonly #bins: number;
  /** Times the transform's scale, and as it is; filled up with zeros to a multiple of four. */
  readonly #window: Float32Array;
  readonly #plainWindow: Float32Array;
  /** Samples of a frame before the window. */
  readonly #before: number;
  /** Sums that later frames reach, and those of the squared windows. */
  readonly #sums: Float32Array;
  readonly #squares: Float32Array;

  constructor(
    window: Float64Array,
    readonly nFft: number,
    readonly hopLength: number,
  ) {
    this.#fourier = laneFourier(nFft);
    this.#bins = this.#fourier.bins;
    this.#before = Math.floor((nFft - window.length) / 2);
    this.#plainWindow = new Float32Array(Math.ceil(window.length / 4) * 4);
    this.#plainWindow.set(window);
    this.#window = this.#plainWindow.map((value) => value * this.#fourier.inverseScale);
    this.#sums = new Float32Array(Math.max(0, nFft - hopLength));
    this.#squares = new Float32Array(this.#sums.length);
  }

  /**
   * Adds up to {@link BLOCK} frames, all of them but in the last call.
   *
   * @returns Samples from the first frame's first on, final up to the one where a further frame would begin.
   */
  add(re: Float32Array, im: Float32Array): Float32Array {
    const { nFft, hopLength } = this;
    const bins = this.#bins;
    const frames = re.length / bins;
    const reach = (frames - 1) * hopLength + nFft;
    const room = Math.ceil((Math.max(reach, frames * hopLength) + 4) / 4) * 4;
    const kernels = sharedKernels();
    const { call } = kernels;
    const mark = kernels.mark();
    const lineLength = Math.ceil(bins / 4) * 4;
    const [reRows, imRows] = [placed(kernels, re), placed(kernels, im)];
    const ones = placed(kernels, new Float32Array(lineLength).fill(1));
    const window = placed(kernels, this.#window);
    const plainWindow = placed(kernels, this.#plainWindow);
    const x = kernels.allocate(8 * lineLength);
    const z = kernels.allocate(this.#fourier.work);
    const y = kernels.allocate(4 * nFft);
    const rows = placed(kernels, new Float32Array(4 * nFft));
    const sums = placed(kernels, new Float32Array(room));
    const squares = placed(kernels, new Float32Array(room));
    kernels.floats(sums, room).set(this.#sums);
    kernels.floats(squares, room).set(this.#squares);
    for (let t = 0; t < frames; t += 4) {
      const group = Math.min(4, frames - t);
      call.loadFrames(x, 0, 0, 32, reRows + 4 * t * bins, bins, group, ones, lineLength);
      call.loadFrames(x, 0, 16, 32, imRows + 4 * t * bins, bins, group, ones, lineLength);
      this.#fourier.inverse(y, x, z);
      call.lanesToRows(rows, nFft, y, 16, nFft, group);
      for (let f = 0; f < group; f++) {
        const at = 4 * ((t + f) * hopLength + this.#before);
        call.addWindowed(sums + at, rows + 4 * (f * nFft + this.#before), window, this.#window.length);
        call.addWindowed(squares + at, plainWindow, plainWindow, this.#window.length);
      }
    }
    const done = frames * hopLength;
    this.#sums.set(kernels.floats(sums + 4 * done, Math.max(0, reach - done)));
    this.#squares.set(kernels.floats(squares + 4 * done, Math.max(0, reach - done)));
    call.divideWhole(sums, squares, room);
    kernels.release(mark);
    return kernels.floats(sums, Math.max(reach, done));
  }
}

function checkShape({ re, im, frames, bins, sampleRate, nFft, hopLength, winLength }: Stft): void {
  checkRate(sampleRate);
  requireWhole('frames', frames, 1);
  requireWhole('nFft', nFft, 2);
  requireWhole('hopLength', hopLength, 1);
  requireWhole('winLength', winLength, 1);
  if (winLength > nFft) {
    throw new UsageError(`winLength is ${winLength} but must be at most nFft, which is ${nFft}`);
  }
  const expected = Math.floor(nFft / 2) + 1;
  if (bins !== expected) {
    throw new UsageError(`there are ${bins} bins but an nFft of ${nFft} has ${expected}`);
  }
  for (const [name, part] of Object.entries({ re, im })) {
    if (part.length === frames * bins) continue;
    throw new UsageError(`${name} has ${part.length} values but must have ${frames} frames x ${bins} bins`);
  }
}
