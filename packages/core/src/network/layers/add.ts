import type { KernelInstance } from '../../kernels/instance.js';

/** y += x, `count` values. */
export function add(kernels: KernelInstance, y: number, x: number, count: number): void {
  kernels.call.addToRows(y, 0, x, 0, 1, count);
}
