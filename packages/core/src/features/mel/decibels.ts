import { ln } from '../../elementary.js';
import { UsageError } from '../../errors.js';
import type { KernelFunctions } from '../../kernels/instance.js';
import { sharedKernels } from '../../kernels/shared.js';
import type { Frames } from '../../spectrum/frames.js';
import type { LaneStage } from '../../spectrum/lane-stages.js';

/** Options of {@link powerToDb}. */
export interface PowerToDbOptions {
  /** Power of 0 dB, or `'max'` for the highest of the values. Default 1. */
  ref?: number | 'max';
  /** Least power told apart, at least 1.2e-38, the least normal float32. Default 1e-10. */
  amin?: number;
  /** Range in dB, or null for no floor. Default 80. */
  topDb?: number | null;
}

/**
 * Powers to decibels: 10 log10(max(amin, x) / max(amin, ref)), then nothing lower than `topDb` below the highest of
 * all values; `librosa.power_to_db`. Float32, within 1e-5 dB up to 130 dB.
 *
 * The floor under the whole recording's maximum makes a frame's value depend on all the others, so what streams
 * uses `topDb: null`.
 *
 * @param frames Powers, `frames x bins`.
 * @returns dB, `frames x bins`.
 * @throws {UsageError} where `amin` is not positive, or `ref` or `topDb` is negative.
 */
export function powerToDb(frames: Frames, options: PowerToDbOptions = {}): Frames {
  const { ref = 1, amin = 1e-10, topDb = 80 } = options;
  checkLeast(amin);
  if (ref !== 'max' && !(ref >= 0)) throw new UsageError(`ref is ${ref} but must be 0 or more, or 'max'`);
  checkTopDb(topDb);
  const zero = level(Math.max(amin, ref === 'max' ? highest(frames.data) : ref));
  const data = decibelsOf(frames.data, amin, zero); // (frames, bins)
  if (topDb !== null) raiseFloor(data, topDb);
  return { ...frames, data };
}

/**
 * Magnitudes to decibels: {@link powerToDb} of their squares, `ref` and `amin` being magnitudes;
 * `librosa.amplitude_to_db`.
 *
 * @param options.ref Magnitude of 0 dB, or `'max'`. Default 1.
 * @param options.amin Least magnitude told apart, at least 1.1e-19. Default 1e-5.
 * @returns dB, `frames x bins`.
 * @throws {UsageError} as {@link powerToDb} does.
 */
export function amplitudeToDb(frames: Frames, options: PowerToDbOptions = {}): Frames {
  const { ref = 1, amin = 1e-5, topDb = 80 } = options;
  checkLeast(amin, 2 ** -63);
  if (ref !== 'max' && !(ref >= 0)) throw new UsageError(`ref is ${ref} but must be 0 or more, or 'max'`);
  const powers = { ...frames, data: frames.data.map((value) => value * value) };
  return powerToDb(powers, { ref: ref === 'max' ? ref : ref * ref, amin: amin * amin, topDb });
}

/**
 * Decibels to powers: ref 10^(x / 10); `librosa.db_to_power`.
 *
 * @param options.ref Power of 0 dB. Default 1.
 * @returns Powers, `frames x bins`.
 */
export function dbToPower(frames: Frames, { ref = 1 }: { ref?: number } = {}): Frames {
  return { ...frames, data: powersOf(frames.data, Math.LN10 / 10, ref) };
}

/**
 * Decibels to magnitudes: ref 10^(x / 20); `librosa.db_to_amplitude`.
 *
 * @param options.ref Magnitude of 0 dB. Default 1.
 * @returns Magnitudes, `frames x bins`.
 */
export function dbToAmplitude(frames: Frames, { ref = 1 }: { ref?: number } = {}): Frames {
  return { ...frames, data: powersOf(frames.data, Math.LN10 / 20, ref) };
}

/** ref e^(rate x). */
function powersOf(decibels: Float32Array, rate: number, ref: number): Float32Array {
  const result = decibels.slice();
  eachBlock(result, (call, block, count, values, part) => {
    call.exponentialsOf(block, block, rate, ref, count);
    part.set(values);
  });
  return result;
}

/** Powers to decibels, for four frames at a time. */
export function decibelStage(size: number, { amin = 1e-10 }: { amin?: number }): LaneStage {
  checkLeast(amin);
  return {
    size,
    table: new Float32Array(0),
    run: (call, y, x) => call.decibels(y, x, amin, 0, 4 * size),
  };
}

/** Raises what is more than `topDb` below the highest of all values. */
export function raiseFloor(decibels: Float32Array, topDb: number): void {
  checkTopDb(topDb);
  const floor = highest(decibels) - topDb;
  eachBlock(decibels, (call, block, count, values, part) => {
    call.raise(block, floor, count);
    part.set(values);
  });
}

function decibelsOf(powers: Float32Array, amin: number, zero: number): Float32Array {
  const result = powers.slice();
  eachBlock(result, (call, block, count, values, part) => {
    call.decibels(block, block, amin, zero, count);
    part.set(values);
  });
  return result;
}

function highest(values: Float32Array): number {
  let highest = Number.NEGATIVE_INFINITY;
  eachBlock(values, (call, block, count) => {
    highest = Math.max(highest, call.highest(block, count));
  });
  return highest;
}

/** Values taken to the kernels' memory at a time. */
const BLOCK = 16384;

/**
 * Takes the values to the kernels' memory block by block, the last one filled up to a multiple of four by repeating its
 * first value.
 */
function eachBlock(
  values: Float32Array,
  visit: (
    call: KernelFunctions,
    address: number,
    count: number,
    inMemory: Float32Array,
    part: Float32Array,
  ) => void,
): void {
  const kernels = sharedKernels();
  const mark = kernels.mark();
  const address = kernels.allocate(BLOCK);
  const memory = kernels.floats(address, BLOCK);
  for (let start = 0; start < values.length; start += BLOCK) {
    const part = values.subarray(start, start + BLOCK);
    const count = Math.ceil(part.length / 4) * 4;
    memory.set(part);
    memory.fill(part[0]!, part.length, count);
    visit(kernels.call, address, count, memory.subarray(0, part.length), part);
  }
  kernels.release(mark);
}

function level(power: number): number {
  return (10 / Math.LN10) * ln(power);
}

/** @param least 2^-126, the least normal float32, or its root. */
function checkLeast(amin: number, least = 2 ** -126): void {
  if (!(amin > 0)) throw new UsageError(`amin is ${amin} but must be positive`);
  if (amin >= least) return;
  throw new UsageError(`amin is ${amin} but must be at least ${least.toExponential(2)}, for float32's sake`);
}

function checkTopDb(topDb: number | null): void {
  if (topDb !== null && !(topDb >= 0)) {
    throw new UsageError(`topDb is ${topDb} but must be 0 or more, or null`);
  }
}

/** @throws {UsageError} unless there is no floor under the whole recording's maximum. */
export function refuseTopDb(topDb: number | null | undefined): void {
  if (topDb === null || topDb === undefined) return;
  throw new UsageError(
    `topDb is ${topDb} dB below the maximum of the whole recording, which frames as they come do not know: ` +
      'use topDb: null',
  );
}
