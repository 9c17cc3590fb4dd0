import { toHalves } from '../half.js';
import { encodeSafetensors, type HalfTensor, type Tensor } from '../safetensors.js';
import { encoderLayers } from './architecture.js';
import type { EncoderOptions } from './encoder.js';
import { encoderSizes, encoderTensors, valuesOf } from './weights-file.js';

/**
 * Cuts an encoder down to its convolutions and first blocks, in half precision, as one file that {@link loadEncoder}
 * takes without any other: the `encoder.safetensors` of a model. The bytes are the same whether they were cut out of a
 * whole checkpoint or of a file cut before, so their SHA-256 tells encoders apart. Published Whisper weights are in
 * half precision to begin with; what is finer is rounded.
 *
 * @param file As {@link loadEncoder} takes it.
 * @throws {DataError} as {@link loadEncoder} does.
 */
export function cutEncoder(
  file: Uint8Array | ReadonlyMap<string, Tensor>,
  { source = 'model.safetensors', blocks, config }: Omit<EncoderOptions, 'arithmetic'> = {},
): Uint8Array<ArrayBuffer> {
  const { tensors, heads } = encoderTensors(file, source);
  const sizes = encoderSizes(tensors, source, blocks, config ?? heads);
  const layers = encoderLayers(sizes);
  const halves = new Map<string, HalfTensor>();
  for (const { parameters } of [...layers.stem, ...layers.blocks]) {
    for (const { name, shape } of parameters) {
      halves.set(name, { shape, data: toHalves(valuesOf(tensors, source, name, shape)) });
    }
  }
  return encodeSafetensors(halves, { format: 'pt', heads: String(sizes.heads) });
}
