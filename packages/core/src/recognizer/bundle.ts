/**
 * A model as a folder of files, as on model hubs: `config.json`, `model.safetensors`, `README.md`, `model.onnx`.
 * docs/model-format.md describes each.
 */

import type { z } from 'zod';
import { DataError } from '../errors.js';
import type { Network } from '../network/index.js';
import { decodeSafetensors, encodeSafetensors, type Tensor } from '../safetensors.js';
import { FORMAT_VERSION, type Model, type ModelConfig, modelConfigSchema, modelNetwork } from './model.js';
import { encodeOnnx } from './onnx.js';

/** The files a bundle is opened from; the model card and the ONNX file are for others. */
export interface BundleFiles {
  readonly 'config.json': Uint8Array;
  readonly 'model.safetensors': Uint8Array;
}

/**
 * Makes the files of a model, by name; the same bytes for the same model.
 *
 * @param card Text of the model card, Markdown, for `README.md`.
 */
export async function encodeBundle(
  model: Model,
  card: string,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const network = modelNetwork(model);
  const tensors = new Map<string, Tensor>();
  for (const { name, shape } of network.parameters) {
    tensors.set(name, { shape, data: network.tensor(model.weights, name) });
  }
  const weights = encodeSafetensors(tensors, { format: 'pt' }); // PyTorch's loaders ask for this word
  const config = modelConfigSchema.parse({
    formatVersion: FORMAT_VERSION,
    labels: [...model.labels],
    corpus: model.corpus,
    created: model.created,
    calibration: model.calibration,
    parameterCount: network.parameterCount,
    weightsSha256: await sha256(weights),
    recipe: model.recipe,
  } satisfies z.input<typeof modelConfigSchema>);
  const text = new TextEncoder();
  return new Map([
    ['config.json', text.encode(JSON.stringify(config, null, 2) + '\n')],
    ['model.safetensors', weights],
    ['model.onnx', encodeOnnx(model)],
    ['README.md', text.encode(card)],
  ]);
}

/**
 * Reads a model from its files. In a browser the page must come by https or from localhost, where hashes are
 * available.
 *
 * @param source The folder's name, for messages.
 * @throws DataError where a file is broken, of another version, or does not go with the other.
 */
export async function decodeBundle(files: BundleFiles, source: string): Promise<Model> {
  const configSource = `${source}/config.json`;
  const weightsSource = `${source}/model.safetensors`;
  const config = parseConfig(files['config.json'], configSource);
  const { labels, recipe, corpus, created, calibration } = config;
  const network = modelNetwork(config);
  if (network.parameterCount !== config.parameterCount) {
    throw new DataError(
      configSource,
      `says ${config.parameterCount} parameters, its recipe makes ${network.parameterCount}; the file was changed, take the original.`,
    );
  }
  const { tensors } = decodeSafetensors(files['model.safetensors'], weightsSource);
  checkTensors(network, tensors, weightsSource);
  if ((await sha256(files['model.safetensors'])) !== config.weightsSha256) {
    throw new DataError(
      weightsSource,
      'has another SHA-256 than config.json says; one of the two was changed, take both from the same model.',
    );
  }
  const weights = new Float32Array(network.parameterCount);
  for (const { name } of network.parameters) network.tensor(weights, name).set(tensors.get(name)!.data);
  return { labels, recipe, corpus, created, calibration, weights };
}

function parseConfig(bytes: Uint8Array, source: string): ModelConfig {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new DataError(source, 'is not JSON; take the original file of the model.', { cause });
  }
  const version = (json as { formatVersion?: unknown } | null)?.formatVersion;
  if (typeof version !== 'number') {
    throw new DataError(source, 'has no formatVersion; it is not the config.json of an affetto model.');
  }
  if (version > FORMAT_VERSION) {
    throw new DataError(
      source,
      `was made by a newer affetto (format ${version}, this one reads ${FORMAT_VERSION}); update affetto.`,
    );
  }
  const { data, error } = modelConfigSchema.safeParse(json);
  if (error) {
    const { path, message } = error.issues[0]!;
    throw new DataError(
      source,
      `is broken at '${path.join('.')}' (${message}); take the original file of the model.`,
    );
  }
  return data;
}

/** All of the network's tensors, no others, of its shapes, finite. */
function checkTensors(network: Network, tensors: ReadonlyMap<string, Tensor>, source: string): void {
  for (const { name, shape } of network.parameters) {
    const tensor = tensors.get(name);
    const fail = (problem: string) => new DataError(source, `tensor '${name}' ${problem}`);
    if (!tensor) {
      throw fail('is missing, which the recipe in config.json needs; take both files from the same model.');
    }
    if (String(tensor.shape) !== String(shape)) {
      throw fail(
        `has the shape [${tensor.shape}], the recipe and labels in config.json need [${shape}]; take both files from the same model.`,
      );
    }
    if (!tensor.data.every(Number.isFinite)) {
      throw fail('holds numbers that are not finite; train the model again or take the original file.');
    }
  }
  const names = new Set(network.parameters.map(({ name }) => name));
  const other = [...tensors.keys()].find((name) => !names.has(name));
  if (other !== undefined) {
    throw new DataError(
      source,
      `tensor '${other}' is unknown to the recipe in config.json; take both files from the same model.`,
    );
  }
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
