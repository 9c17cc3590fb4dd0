import { UsageError } from '../errors.js';
import { decodeBase64 } from './base64.js';
import { pairVectors, relaxVectors } from './v8-experiments.js';
import { relaxedWasmBase64, wasmBase64 } from './wasm.js';

/**
 * The functions the kernels' WebAssembly module exports. Addresses are byte offsets into its memory; counts and strides
 * are in float32 values. What each does stands with its source, `kernels/assembly`.
 */
export interface KernelFunctions {
  packColumns(packed: number, b: number, rowStride: number, columnStride: number, k: number, n: number): void;
  // biome-ignore format: arguments in the groups they belong to
  multiply(c: number, cStride: number, a: number, aRowStride: number, aColumnStride: number, packedB: number,
    m: number, n: number, k: number, add: boolean, fused: boolean, work: number): void;
  multiplyAdd(y: number, a: number, b: number, c: number, n: number): void;
  readonly MULTIPLY_WORK: WebAssembly.Global;
  // biome-ignore format: arguments in the groups they belong to
  quantizeRows(q: number, scales: number, x: number, stride: number, rows: number, columns: number,
    height: number, limit: number): void;
  largestSum(q: number, panels: number, depth: number): number;
  // biome-ignore format: arguments in the groups they belong to
  multiplyIntegers(y: number, yStride: number, a: number, aScales: number, b: number, bScales: number,
    m: number, n: number, depth: number): void;
  exponentials(y: number, x: number, shift: number, n: number): void;
  hyperbolicTangents(y: number, x: number, n: number): void;
  copyRows(y: number, yStride: number, x: number, xStride: number, rows: number, columns: number): void;
  addToRows(y: number, yStride: number, x: number, xStride: number, rows: number, columns: number): void;
  sumRows(sums: number, x: number, rows: number, columns: number): void;
  transposeBlocks(y: number, x: number, blocks: number, rows: number, columns: number): void;
  rectify(x: number, n: number): void;
  rectifyBackward(gradient: number, y: number, n: number): void;
  hyperbolicTangentsBackward(gradient: number, y: number, n: number): void;
  standardize(y: number, x: number, mean: number, scale: number, rows: number, columns: number): void;
  dropout(x: number, n: number, seed: number, threshold: number, scale: number): void;
  widenHalves(y: number, x: number, n: number): void;
  gelu(y: number, x: number, n: number): void;
  geluBackward(gradient: number, x: number, n: number): void;
  // biome-ignore format: arguments in the groups they belong to
  normalizeRows(y: number, x: number, gain: number, bias: number, rows: number, columns: number,
    epsilon: number): void;
  // biome-ignore format: arguments in the groups they belong to
  normalizeRowsBackward(xGradient: number, gainGradient: number, biasGradient: number, yGradient: number, x: number,
    gain: number, rows: number, columns: number, epsilon: number): void;
  softmaxRows(x: number, rows: number, columns: number, scale: number): void;
  softmaxRowsBackward(gradient: number, y: number, rows: number, columns: number, scale: number): void;
  // biome-ignore format: arguments in the groups they belong to
  lstmForward(gates: number, bias: number, state: number, output: number, outputStride: number, kept: number,
    weights: number, rows: number, counts: number, steps: number, frames: number, units: number, fused: boolean,
    work: number): void;
  // biome-ignore format: arguments in the groups they belong to
  lstmBackward(gates: number, state: number, outputGradient: number, outputStride: number, kept: number,
    weights: number, rows: number, counts: number, steps: number, frames: number, units: number, fused: boolean,
    work: number): void;
  statistics(y: number, x: number, rows: number, features: number): void;
  // biome-ignore format: arguments in the groups they belong to
  statisticsBackward(xGradient: number, yGradient: number, y: number, x: number, rows: number,
    features: number): void;
  // biome-ignore format: arguments in the groups they belong to
  normalizeColumnsBackward(xGradient: number, gainGradient: number, biasGradient: number, yGradient: number,
    x: number, statistics: number, gain: number, rows: number, columns: number): void;
  // biome-ignore format: arguments in the groups they belong to
  adamStep(weights: number, gradients: number, mean: number, square: number, n: number,
    rate: number, correction: number, beta1: number, beta2: number, rest1: number, rest2: number, epsilon: number,
    pull: number, kept: number): void;
  // biome-ignore format: arguments in the groups they belong to
  polyphase(y: number, x: number, table: number, taps: number, up: number, down: number, phase: number,
    count: number): void;
  // biome-ignore format: arguments in the groups they belong to
  yinDifferences(y: number, x: number, hop: number, frames: number, length: number, minPeriod: number,
    maxPeriod: number, n: number, twiddles: number, turns: number, work: number): void;
  burg(y: number, x: number, order: number, length: number, work: number): void;
  // biome-ignore format: arguments in the groups they belong to
  loadFrames(z: number, clear: number, at: number, step: number, samples: number, hop: number, frames: number,
    window: number, length: number): void;
  lanesToRows(y: number, stride: number, x: number, step: number, n: number, frames: number): void;
  fourier(z: number, plan: number, passes: number): void;
  evenSpectra(y: number, z: number, table: number, n: number): void;
  evenPowers(y: number, z: number, table: number, n: number): void;
  evenMagnitudes(y: number, z: number, table: number, n: number): void;
  oddSpectra(y: number, z: number, table: number, bins: number): void;
  oddPowers(y: number, z: number, table: number, bins: number): void;
  oddMagnitudes(y: number, z: number, table: number, bins: number): void;
  tangle(z: number, x: number, table: number, n: number): void;
  samplesOfTransform(y: number, z: number, table: number, n: number): void;
  addWindowed(y: number, x: number, window: number, n: number): void;
  divideWhole(y: number, divisors: number, n: number): void;
  bands(y: number, x: number, table: number, n: number): void;
  multiplyLanes(y: number, x: number, matrix: number, rows: number, columns: number): void;
  decibels(y: number, x: number, least: number, zero: number, n: number): void;
  highest(x: number, n: number): number;
  raise(y: number, x: number, floor: number, n: number): void;
  exponentialsOf(y: number, x: number, rate: number, factor: number, n: number): void;
  // biome-ignore format: arguments in the groups they belong to
  pcen(y: number, x: number, reference: number, average: number, rows: number, n: number, b: number, gain: number,
    bias: number, power: number, offset: number, eps: number): void;
  sharpen(y: number, x: number, bins: number, work: number): void;
  splines(z: number, y: number, system: number, points: number, n: number, work: number): void;
  shiftedSums(y: number, x: number, table: number, terms: number, n: number): void;
  innerProduct(a: number, b: number, n: number): number;
}

/**
 * One instance of the kernels with a memory of its own, handed out by a bump allocator: allocate what lasts, mark,
 * allocate what a call needs, release to the mark. Views of the memory go stale when it grows, so take them with
 * {@link floats} after the last allocation of a call.
 */
export class KernelInstance {
  readonly call: KernelFunctions;
  /** Whether products are rounded only once added, in {@link multiply} of matrix.ts. */
  readonly fused: boolean;
  readonly #memory: WebAssembly.Memory;
  #top: number;
  /** Nothing below this address is given back. */
  #kept = 0;

  /**
   * @param arithmetic How matrix products round: see the network's recipe.
   * @param wide Whether the host runs vectors in pairs. It makes no difference to any bit.
   */
  constructor(arithmetic: Arithmetic = 'strict', wide = isWide()) {
    this.fused = arithmetic === 'fused';
    const host = { wide: Number(wide) };
    const { exports } = new WebAssembly.Instance(kernelModule(), { host });
    const memory = exports.memory as WebAssembly.Memory;
    const relaxed = fusingModule();
    const fusing = relaxed && new WebAssembly.Instance(relaxed, { env: { memory }, host }).exports;
    this.call = { ...exports, ...fusing } as unknown as KernelFunctions;
    this.#memory = memory;
    this.#top = STATIC_BYTES;
  }

  /**
   * Reserves `count` float32 values, 64-byte aligned, not cleared. Returns their address.
   *
   * @throws UsageError where the memory is at its end, 4 GiB at most.
   */
  allocate(count: number): number {
    const address = this.#top;
    const top = Math.ceil((address + count * 4) / 64) * 64;
    const missing = top - this.#memory.buffer.byteLength;
    if (missing > 0) this.#grow(missing);
    this.#top = top;
    return address;
  }

  #grow(bytes: number): void {
    try {
      this.#memory.grow(Math.ceil(bytes / 65536));
    } catch (cause) {
      const problem =
        'The memory for computing is full (4 GiB at most); take shorter pieces or fewer at a time.';
      throw new UsageError(problem, { cause });
    }
  }

  /** The present top of the allocated memory, for {@link release}. */
  mark(): number {
    return this.#top;
  }

  /** Gives back everything allocated since the mark was taken, but for what is to be kept. */
  release(mark: number): void {
    this.#top = Math.max(mark, this.#kept);
  }

  /** What has been allocated so far lasts, whatever mark was taken before. */
  keep(): void {
    this.#kept = this.#top;
  }

  /** A view of `count` float32 at an address; valid until the next {@link allocate}. */
  floats(address: number, count: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, count);
  }

  /** The same for `count` float64, which take the place of twice as many float32. */
  doubles(address: number, count: number): Float64Array {
    return new Float64Array(this.#memory.buffer, address, count);
  }

  /** The same for whole numbers of 32 bits. */
  integers(address: number, count: number): Int32Array {
    return new Int32Array(this.#memory.buffer, address, count);
  }

  /** Copies `count` float32 values from one address to another. */
  copy(to: number, from: number, count: number): void {
    new Uint8Array(this.#memory.buffer).copyWithin(to, from, from + count * 4);
  }
}

/** The module's own tables lie below this address. */
const STATIC_BYTES = 65536;

let compiled: WebAssembly.Module | undefined;

function kernelModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(decodeBase64(wasmBase64));
  return compiled;
}

/** How matrix products round: each product before it is added, or product and sum together. */
export type Arithmetic = 'strict' | 'fused';

let fusing: WebAssembly.Module | null | undefined;

/** The module with the processor's fused instruction; null where the host lacks it or rounds twice all the same. */
function fusingModule(): WebAssembly.Module | null {
  if (fusing === undefined) {
    relaxVectors();
    const bytes = decodeBase64(relaxedWasmBase64);
    const module = WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null;
    fusing = module && roundsOnce(module) ? module : null;
  }
  return fusing;
}

/** A known answer: (1 + 2^-12)^2 - (1 + 2^-11) is 2^-24 rounded once, and 0 rounded twice. */
function roundsOnce(module: WebAssembly.Module): boolean {
  const memory = new WebAssembly.Memory({ initial: 2 });
  const { exports } = new WebAssembly.Instance(module, { env: { memory }, host: { wide: 0 } });
  const at = STATIC_BYTES;
  new Float32Array(memory.buffer, at, 8).fill(1 + 2 ** -12);
  new Float32Array(memory.buffer, at + 32, 8).fill(-(1 + 2 ** -11));
  (exports as unknown as KernelFunctions).multiplyAdd(at + 64, at, at, at + 32, 8);
  return new Float32Array(memory.buffer, at + 64, 8).every((value) => value === 2 ** -24);
}

/** Whether the host fuses in hardware; where it does not, the same bits take several times as long. */
export function fusesInHardware(): boolean {
  return fusingModule() !== null;
}

let paired: boolean | undefined;

/** Whether the host runs vectors in pairs: V8 has been told to, and every processor of today that fuses has such vectors. */
function isWide(): boolean {
  paired ??= fusesInHardware() && pairVectors();
  return paired;
}
