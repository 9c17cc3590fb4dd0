import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, type Recipe, UsageError } from '@affetto/core';
import { featureEncoder } from '@affetto/core/encoder';
import { readEncoder } from '@affetto/core/node';
import { contentHash, fileDigest } from '../files.js';
import { fetchFromHub, type HubOptions, hubModel, type WantedFile } from './hub.js';
import { OnnxEncoder, type OnnxFeatures } from './onnx-encoder.js';

/** An encoder's file: our own's bytes, as `cutEncoder` makes them, or the path of an ONNX graph. */
export type EncoderFile = Uint8Array | string;

/**
 * Finds the encoder whose states a recipe's features are, and notes in the recipe which one it is. A recipe with other
 * features comes back as it is, without an encoder.
 *
 * @param place Where the encoder is: its folder with the files as published, or `hub:OWNER/NAME`, perhaps with `@REVISION`.
 *   Left out, the folder of the encoder's name in the one that the environment variable AFFETTO_ENCODERS names, or the model
 *   of that name on a hub (see {@link fetchFromHub}).
 * @throws {UsageError} where there is no such folder, or one is given to a recipe that takes no encoder; where onnxruntime
 *   is needed and not installed.
 * @throws {DataError} where files are missing, damaged or of another encoder, have too few blocks or states of another
 *   width; as {@link fetchFromHub} does.
 */
export async function resolveEncoder(
  recipe: Recipe,
  place?: string,
  options: HubOptions = {},
): Promise<{ recipe: Recipe; encoder?: EncoderFile }> {
  const { features } = recipe;
  if (features.kind === 'onnxEncoder') {
    const found = await findGraph(features, place, options);
    (await OnnxEncoder.open(found.features, found.path)).close(); // refuses what does not fit the recipe
    return { recipe: { ...recipe, features: found.features }, encoder: found.path };
  }
  if (features.kind !== 'encoder') {
    if (place === undefined) return { recipe };
    throw new UsageError(
      `the features of recipe '${recipe.name}' are of kind ${features.kind} and take no encoder; leave it out or choose a recipe of kind encoder or onnxEncoder`,
    );
  }
  const remedy = 'name the folder of a whole model';
  const wanted = ['config.json', 'model.safetensors'].map((path) => ({ path, remedy }));
  const { folder, name } = await findFiles(features.encoder, place, wanted, options);
  const encoder = await readEncoder(folder, {
    blocks: features.blocks.at(-1)! + (recipe.network.encoder?.blocks ?? 0),
    precision: features.precision,
  });
  featureEncoder(features, encoder, folder); // refuses what does not fit the recipe
  const sha256 = contentHash(encoder);
  checkHash(features, sha256, folder);
  return { recipe: { ...recipe, features: { ...features, encoder: name, sha256 } }, encoder };
}

/**
 * Finds the graph of an encoder by ONNX, as {@link resolveEncoder} does.
 *
 * @returns Its path, and the features with all that is known of it.
 */
export async function findGraph(
  features: OnnxFeatures,
  place: string | undefined,
  options: HubOptions,
): Promise<{ features: OnnxFeatures; path: string }> {
  const wanted: WantedFile[] = [
    { path: features.file, sha256: features.sha256, remedy: 'name its graph in features.file' },
  ];
  if (features.standardize === null) wanted.push(preprocessor);
  const { folder, name } = await findFiles(features.encoder, place, wanted, options);
  const path = join(folder, features.file);
  const sha256 = await fileDigest(path, 'sha256');
  checkHash(features, sha256, path);
  const standardize = features.standardize ?? (await normalizes(join(folder, preprocessor.path)));
  return { features: { ...features, encoder: name, sha256, standardize }, path };
}

const preprocessor = {
  path: 'preprocessor_config.json',
  remedy: 'say in features.standardize whether it hears samples of mean 0 and variance 1',
};

/** What a model's `preprocessor_config.json` says of normalising samples. */
async function normalizes(path: string): Promise<boolean> {
  let config: unknown;
  try {
    config = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new DataError(path, `is not JSON; take the original file, or ${preprocessor.remedy}`, { cause });
  }
  const { do_normalize } = (config ?? {}) as { do_normalize?: unknown };
  if (typeof do_normalize === 'boolean') return do_normalize;
  throw new DataError(path, `has no do_normalize; ${preprocessor.remedy}`);
}

function checkHash(features: { readonly sha256: string | null }, sha256: string, source: string): void {
  if (features.sha256 === null || features.sha256 === sha256) return;
  throw new DataError(
    source,
    `is another encoder than the recipe's features.sha256 names; give that one, or set the field to null`,
  );
}

/** The folder that holds an encoder's files, and the name to find it by again. */
async function findFiles(
  name: string,
  place: string | undefined,
  wanted: readonly WantedFile[],
  options: HubOptions,
): Promise<{ folder: string; name: string }> {
  const onHub = place?.startsWith('hub:') ? place.slice('hub:'.length) : undefined;
  if (onHub !== undefined && !hubModel(onHub)) {
    throw new UsageError(`${place} names no model on a hub; write hub:OWNER/NAME or hub:OWNER/NAME@REVISION`);
  }
  const folder = onHub === undefined ? (place ?? folderOf(name)) : null;
  if (folder === null) {
    const found = onHub ?? name;
    return { folder: await fetchFromHub(hubModel(found)!, wanted, options), name: found };
  }
  for (const { path, remedy } of wanted) {
    if (!existsSync(join(folder, path))) throw new DataError(join(folder, path), `is missing; ${remedy}`);
  }
  return { folder, name };
}

/** The folder of an encoder by its name; null where it is to be found on a hub. */
function folderOf(name: string): string | null {
  const { AFFETTO_ENCODERS } = process.env;
  const path = AFFETTO_ENCODERS ? join(AFFETTO_ENCODERS, name) : null;
  if (path !== null && existsSync(path)) return path;
  if (hubModel(name)) return null;
  const remedy = 'docs/encoder.md says where to get it';
  if (path === null) {
    throw new UsageError(
      `the features are states of the encoder '${name}': give its folder with --encoder, or the folder that holds it in AFFETTO_ENCODERS (${remedy})`,
    );
  }
  throw new UsageError(
    `${path}: there is no such encoder; put it there or give its folder with --encoder (${remedy})`,
  );
}
