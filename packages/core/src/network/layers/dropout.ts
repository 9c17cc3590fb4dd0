import type { KernelInstance } from '../../kernels/instance.js';

/**
 * Inverted dropout in place: each value is cleared with probability `rate`, the others are divided by 1 - rate. The
 * seed decides which, so the same call on the gradient is the way back.
 */
export function dropout(kernels: KernelInstance, address: number, count: number, rate: number, seed: number) {
  kernels.call.dropout(address, count, seed, Math.round(rate * 4294967296), Math.fround(1 / (1 - rate)));
}
