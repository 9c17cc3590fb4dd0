import type { KernelInstance } from '../../kernels/instance.js';
import { type Matrix, matrix, multiply, pack, transposed } from '../../kernels/matrix.js';
import type { Pass } from './layer.js';

/** A weight that never changes, made ready for products once. */
export interface FrozenWeight {
  /** y += x W^T. */
  addProduct(
    y: Matrix, // (rows, outputs)
    x: Matrix, // (rows, inputs)
  ): void;
}

/**
 * A frozen weight in the order products read it; they have the same bits as with one packed for each product.
 *
 * @param weight Makes the matrix of its values, (outputs, inputs), whose memory is given back.
 */
export function packedWeight(kernels: KernelInstance, weight: () => Matrix): FrozenWeight {
  const mark = kernels.mark();
  const packed = pack(kernels, transposed(weight()));
  const count = (kernels.mark() - packed.address) / 4;
  kernels.release(mark);
  const address = kernels.allocate(count);
  kernels.copy(address, packed.address, count);
  return { addProduct: (y, x) => multiply(kernels, y, x, { ...packed, address }, true) };
}

/**
 * y += x W^T with a parameter of the layer.
 *
 * @param weight Makes the matrix of the parameter's values, (outputs, inputs), where it is not frozen.
 */
export function addProduct(pass: Pass, y: Matrix, x: Matrix, name: string, weight: () => Matrix): void {
  const frozen = pass.frozen?.get(name);
  if (frozen) frozen.addProduct(y, x);
  else multiply(pass.kernels, y, x, transposed(weight()), true);
}

/**
 * A convolution's weight in the order of a window's values, newly allocated.
 *
 * @param address PyTorch's (outputs, inputs, kernel).
 * @returns (outputs, kernel inputs).
 */
export function windowWeight(
  kernels: KernelInstance,
  address: number,
  outputs: number,
  inputs: number,
  kernel: number,
): Matrix {
  const weight = matrix(kernels.allocate(outputs * kernel * inputs), outputs, kernel * inputs);
  kernels.call.transposeBlocks(weight.address, address, outputs, inputs, kernel);
  return weight;
}
