import { z } from 'zod';
import { DataError } from '../errors.js';
import { fromHalves } from '../half.js';
import { decodeSafetensors, type Tensor } from '../safetensors.js';
import type { EncoderSizes } from './architecture.js';
import { sinusoids } from './sinusoids.js';

/** Where a Whisper checkpoint keeps its encoder. */
const PREFIXES = ['', 'encoder.', 'model.encoder.'];
/** The tensor of positions. */
export const POSITIONS = 'embed_positions.weight';
const BLOCK_TENSOR = /^layers\.(\d+)\.self_attn\.q_proj\.weight$/;

/** What of a published `config.json` the tensors themselves do not tell, and what they do. */
const encoderConfig = z.looseObject({
  d_model: z.int().min(1).optional(),
  encoder_attention_heads: z.int().min(1).optional(),
});

/** What `cutEncoder` notes in place of a `config.json`, and of positions that are sinusoids. */
const cutMetadata = z.looseObject({
  heads: z.coerce.number().int().min(1).optional(),
  positions: z.coerce.number().int().min(1).max(100_000).optional(), // Whisper has 1500
});

/**
 * The tensors of a Whisper encoder, by their names within it, and what a file cut by `cutEncoder` says of its heads in
 * place of a `config.json`. Positions that it left out are there again.
 *
 * @param file A safetensors file, of which a decoder's tensors are not read, or its tensors.
 * @param source The file's name, for messages.
 * @throws {DataError} where the file is damaged or of another model.
 */
export function encoderTensors(
  file: Uint8Array | ReadonlyMap<string, Tensor>,
  source: string,
): { tensors: Map<string, Tensor>; heads?: { encoder_attention_heads: number } } {
  const isEncoders = (name: string) => !name.includes('decoder.');
  const { tensors, metadata } =
    file instanceof Uint8Array
      ? decodeSafetensors(file, source, isEncoders)
      : { tensors: file, metadata: {} as Record<string, string> };
  const prefix = PREFIXES.find((each) => tensors.has(`${each}conv1.weight`));
  if (prefix === undefined) {
    throw new DataError(
      source,
      "holds no Whisper encoder (no tensor 'conv1.weight'); take the model.safetensors of a Whisper model.",
    );
  }
  const named = [...tensors].filter(([name]) => name.startsWith(prefix));
  const own = new Map(named.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
  const { heads, positions } = parseMetadata(metadata, source);
  if (positions !== undefined) {
    const width = tensorOf(own, source, 'conv1.bias').data.length;
    own.set(POSITIONS, { shape: [positions, width], data: fromHalves(sinusoids(positions, width)) });
  }
  return { tensors: own, ...(heads !== undefined && { heads: { encoder_attention_heads: heads } }) };
}

/**
 * The encoder's sizes, from its tensors and the `config.json` beside them.
 *
 * @param wanted Blocks asked for; left out, all there are.
 * @param config The parsed `config.json`; left out, heads are 64 wide, as in every Whisper model.
 * @throws {DataError} where tensors are missing or of strange shapes, blocks are asked for that are not there, or the
 *   config is of another model.
 */
export function encoderSizes(
  tensors: ReadonlyMap<string, Tensor>,
  source: string,
  wanted: number | undefined,
  config: unknown = {},
): EncoderSizes {
  const axis = (name: string, rank: number, at: number) => {
    const { shape } = tensorOf(tensors, source, name);
    if (shape.length === rank && shape.every((length) => length > 0)) return shape[at]!;
    throw new DataError(
      source,
      `tensor '${name}' has the shape [${shape}], which no encoder has; fetch the file again.`,
    );
  };
  const width = axis('conv1.weight', 3, 0);
  const blocks = [...tensors.keys()].filter((name) => BLOCK_TENSOR.test(name)).length;
  if (wanted !== undefined && wanted > blocks) {
    throw new DataError(source, `has ${blocks} blocks, not the ${wanted} asked for; ask for fewer.`);
  }
  const { d_model = width, encoder_attention_heads: heads = width / 64 } = parseConfig(config, source);
  if (d_model !== width) {
    throw new DataError(
      source,
      `is ${width} wide but its config.json says d_model ${d_model}; use the config.json that came with it.`,
    );
  }
  if (!Number.isInteger(heads) || width % heads !== 0) {
    throw new DataError(
      source,
      `is ${width} wide, which ${heads} heads do not divide; give the config.json that came with it.`,
    );
  }
  return {
    mels: axis('conv1.weight', 3, 1),
    width,
    heads,
    hidden: blocks === 0 ? 0 : axis('layers.0.fc1.weight', 2, 0),
    positions: axis(POSITIONS, 2, 0),
    blocks: wanted ?? blocks,
  };
}

function parseMetadata(metadata: Record<string, string>, source: string) {
  const { data, error } = cutMetadata.safeParse(metadata);
  if (data) return data;
  const { path, message } = error.issues[0]!;
  throw new DataError(
    source,
    `has metadata that are no encoder's (${path.join('.')}: ${message}); fetch the file again.`,
  );
}

function parseConfig(config: unknown, source: string) {
  const { data, error } = encoderConfig.safeParse(config);
  if (data) return data;
  const { path, message } = error.issues[0]!;
  throw new DataError(
    source,
    `has a config.json that is no Whisper model's (${path.join('.')}: ${message}); use the one that came with it.`,
  );
}

/**
 * The tensor of a parameter.
 *
 * @throws {DataError} where it is missing or of another shape.
 */
export function parameterOf(
  tensors: ReadonlyMap<string, Tensor>,
  source: string,
  name: string,
  shape: readonly number[],
): Tensor {
  const tensor = tensorOf(tensors, source, name);
  if (tensor.shape.join() === shape.join()) return tensor;
  throw new DataError(
    source,
    `tensor '${name}' has the shape [${tensor.shape}], not [${shape}]; fetch the file again.`,
  );
}

function tensorOf(tensors: ReadonlyMap<string, Tensor>, source: string, name: string): Tensor {
  const tensor = tensors.get(name);
  if (tensor) return tensor;
  throw new DataError(source, `has no tensor '${name}'; fetch the whole file again.`);
}
