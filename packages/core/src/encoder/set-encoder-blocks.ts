import { DataError, UsageError } from '../errors.js';
import type { FeatureRecipe } from '../features/index.js';
import type { Network } from '../network/index.js';
import { encoderSizes, encoderTensors, parameterOf } from './weights-file.js';

/**
 * Puts an encoder's own values into the blocks of it that a network trains, those behind the last block of the features. A
 * network without such blocks stays as it is.
 *
 * @param weights The network's flat weights, changed in place.
 * @param file The encoder as `cutEncoder` makes it, its trained blocks too.
 * @param source The file's name, for messages.
 * @throws {UsageError} where the network has such blocks and there is no file.
 * @throws {DataError} where the file is damaged, has too few blocks, or blocks of other sizes than the recipe's.
 */
export function setEncoderBlocks(
  network: Network,
  weights: Float32Array,
  features: FeatureRecipe,
  file: Uint8Array | undefined,
  source = 'encoder.safetensors',
): void {
  const { encoder } = network.recipe;
  if (encoder === null || features.kind !== 'encoder') return;
  if (!file) {
    throw new UsageError(
      `network.encoder trains blocks of the encoder '${features.encoder}', which did not come with the recordings; give its file, as cutEncoder makes it`,
    );
  }
  const frozen = features.blocks.at(-1)!;
  const { tensors, heads } = encoderTensors(file, source);
  const sizes = encoderSizes(tensors, source, frozen + encoder.blocks, heads);
  for (const size of ['width', 'heads', 'hidden'] as const) {
    if (sizes[size] === encoder[size]) continue;
    throw new DataError(
      source,
      `has blocks of ${size} ${sizes[size]}, the recipe says network.encoder.${size} ${encoder[size]}; write ${sizes[size]} there or take another encoder.`,
    );
  }
  for (const { name, shape, pretrained } of network.parameters) {
    if (!pretrained) continue;
    const published = name.replace(/^encoder\.(\d+)/, (_, block) => `layers.${frozen + Number(block)}`);
    network.tensor(weights, name).set(parameterOf(tensors, source, published, shape).data);
  }
}
