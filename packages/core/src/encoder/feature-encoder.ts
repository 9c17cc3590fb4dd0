import { DataError, UsageError } from '../errors.js';
import type { FeatureRecipe } from '../features/index.js';
import { type Encoder, loadEncoder } from './encoder.js';

/**
 * The encoder whose states a recipe's features are, with the blocks and the arithmetic it says; undefined for features of
 * other kinds.
 *
 * @param file The encoder as `cutEncoder` makes it.
 * @param source The file's name, for messages.
 * @throws {UsageError} where the recipe needs an encoder and there is none, or one by ONNX.
 * @throws {DataError} where the file is damaged, has too few blocks, or states of another width than the recipe's.
 */
export function featureEncoder(
  features: FeatureRecipe,
  file: Uint8Array | undefined,
  source = 'encoder.safetensors',
): Encoder | undefined {
  if (features.kind === 'onnxEncoder') {
    throw new UsageError(
      `the features are states of the encoder '${features.encoder}' by ONNX, which takes onnxruntime in Node: use openRecognizer of @affetto/lab/encoders`,
    );
  }
  if (features.kind !== 'encoder') return undefined;
  if (!file) {
    throw new UsageError(
      `the features are states of the encoder '${features.encoder}', which did not come with them; give its file, as cutEncoder makes it`,
    );
  }
  const { blocks, arithmetic, width } = features;
  const encoder = loadEncoder(file, { source, blocks: blocks.at(-1)!, arithmetic });
  if (encoder.sizes.width !== width) {
    throw new DataError(
      source,
      `has states ${encoder.sizes.width} wide, the recipe says features.width ${width}; write ${encoder.sizes.width} there or take another encoder.`,
    );
  }
  return encoder;
}
