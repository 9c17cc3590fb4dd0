import { toHalves } from '../half.js';
import { toInt8 } from '../int8.js';
import { encodeSafetensors, type HalfTensor, type Int8Tensor, type Tensor } from '../safetensors.js';
import { encoderLayers } from './architecture.js';
import type { EncoderOptions } from './encoder.js';
import { sinusoids } from './sinusoids.js';
import { encoderSizes, encoderTensors, POSITIONS, parameterOf } from './weights-file.js';

/** Options of {@link cutEncoder}. */
export interface CutOptions extends Omit<EncoderOptions, 'arithmetic'> {
  /**
   * Of the matrices: `float16` (the default), or `int8`, whole numbers from -127 to 127 with a scale for each output.
   * Biases and normalisations are float16 in both.
   */
  precision?: 'float16' | 'int8';
}

/**
 * Cuts an encoder down to its convolutions and first blocks, rounded, as one file that {@link loadEncoder} takes without
 * any other: the `encoder.safetensors` of a model. The bytes are the same whether they were cut out of a whole checkpoint
 * or of a file cut before in the same precision, so their SHA-256 tells encoders apart. Published Whisper weights are in
 * half precision to begin with. Positions that are Whisper's sinusoids are left out: their number says it all.
 *
 * @param file As {@link loadEncoder} takes it.
 * @throws {DataError} as {@link loadEncoder} does.
 */
export function cutEncoder(
  file: Uint8Array | ReadonlyMap<string, Tensor>,
  { source = 'model.safetensors', blocks, config, precision = 'float16' }: CutOptions = {},
): Uint8Array<ArrayBuffer> {
  const { tensors, heads } = encoderTensors(file, source);
  const sizes = encoderSizes(tensors, source, blocks, config ?? heads);
  const layers = encoderLayers(sizes);
  const metadata: Record<string, string> = { format: 'pt', heads: String(sizes.heads) };
  const cut = new Map<string, Tensor | HalfTensor | Int8Tensor>();
  for (const { name, shape, trained } of [...layers.stem, ...layers.blocks].flatMap((l) => l.parameters)) {
    const { data } = parameterOf(tensors, source, name, shape);
    if (precision === 'int8' && trained && shape.length > 1) {
      const { numbers, scales } = toInt8(data, shape[0]!);
      cut.set(name, { shape, data: numbers }).set(`${name}_scale`, { shape: [shape[0]!], data: scales });
      continue;
    }
    const halves = toHalves(data);
    if (name === POSITIONS && areEqual(halves, sinusoids(sizes.positions, sizes.width))) {
      metadata.positions = String(sizes.positions);
    } else cut.set(name, { shape, data: halves });
  }
  return encodeSafetensors(cut, metadata);
}

function areEqual(a: Uint16Array, b: Uint16Array): boolean {
  return a.every((half, i) => half === b[i]);
}
