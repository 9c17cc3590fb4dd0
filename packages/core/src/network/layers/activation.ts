import type { Pass } from './layer.js';

/** What follows a layer's sums, value by value: nothing, max(x, 0), or x times the normal distribution's share below x. */
export type Activation = 'none' | 'relu' | 'gelu';

/**
 * Applies an activation to values in place.
 *
 * @returns The way back, which turns the gradient of its results into that of its arguments, in place.
 */
export function activate(
  { kernels, training }: Pass,
  activation: Activation,
  address: number,
  count: number,
): (gradient: number) => void {
  const { call } = kernels;
  if (activation === 'relu') {
    call.rectify(address, count);
    return (gradient) => call.rectifyBackward(gradient, address, count);
  }
  if (activation === 'gelu') {
    const before = training ? kernels.allocate(count) : 0;
    if (training) kernels.copy(before, address, count);
    call.gelu(address, address, count);
    return (gradient) => call.geluBackward(gradient, before, count);
  }
  return () => {};
}
