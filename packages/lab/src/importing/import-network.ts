import type { NetworkRecipe } from '@affetto/core/network';
import type { ImportedNetwork } from './foreign-network.js';
import { isHdf5 } from './hdf5.js';
import { importKeras } from './keras.js';
import { importTorch } from './torch.js';
import { isZip } from './zip.js';

/** What trained a network. */
export type Library = 'Keras' | 'PyTorch';

/**
 * Reads a trained network by what the file holds, not by its name: a Keras model (`.keras` or `.h5`, see
 * {@link importKeras}) or else a PyTorch state dict (`.safetensors`, see {@link importTorch}).
 *
 * @param recipe Tells of a PyTorch network what tensors do not; Keras models tell everything.
 * @throws {DataError} where it cannot be read or holds a network that ours cannot be.
 */
export function importNetwork(
  bytes: Uint8Array,
  source: string,
  recipe: NetworkRecipe,
): ImportedNetwork & { library: Library } {
  return isZip(bytes) || isHdf5(bytes)
    ? { library: 'Keras', ...importKeras(bytes, source) }
    : { library: 'PyTorch', ...importTorch(bytes, source, recipe) };
}
