import { wasmBase64 } from './wasm.js';

/** The functions the kernels' WebAssembly module exports; addresses are byte offsets into its memory. */
export interface KernelFunctions {
  /** Sum of products of `n` float32 at addresses `a` and `b`. */
  dot(a: number, b: number, n: number): number;
}

/**
 * One instance of the kernels with a memory of its own, handed out by a bump allocator: allocate what lasts, mark,
 * allocate what a call needs, release to the mark. Views of the memory go stale when it grows, so take them with
 * {@link floats} after the last allocation of a call.
 */
export class KernelInstance {
  readonly call: KernelFunctions;
  readonly #memory: WebAssembly.Memory;
  #top: number;

  constructor() {
    const { exports } = new WebAssembly.Instance(kernelModule());
    this.call = exports as unknown as KernelFunctions;
    this.#memory = exports.memory as WebAssembly.Memory;
    this.#top = STATIC_BYTES;
  }

  /** Reserves `count` float32 values, 64-byte aligned, not cleared. Returns their address. */
  allocate(count: number): number {
    const address = this.#top;
    this.#top = align(address + count * 4);
    const missing = this.#top - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / 65536));
    return address;
  }

  /** The present top of the allocated memory, for {@link release}. */
  mark(): number {
    return this.#top;
  }

  /** Gives back everything allocated since the mark was taken. */
  release(mark: number): void {
    this.#top = mark;
  }

  /** A view of `count` float32 at an address; valid until the next {@link allocate}. */
  floats(address: number, count: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, count);
  }
}

/** The module's own tables lie below this address. */
const STATIC_BYTES = 65536;

let compiled: WebAssembly.Module | undefined;

function kernelModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(wasmBase64), (c) => c.charCodeAt(0)));
  return compiled;
}

function align(address: number): number {
  return (address + 63) & ~63;
}
