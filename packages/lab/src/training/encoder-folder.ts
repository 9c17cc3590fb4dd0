import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, type Recipe, UsageError } from '@affetto/core';
import { featureEncoder } from '@affetto/core/encoder';
import { readEncoder } from '@affetto/core/node';
import { contentHash } from '../files.js';

/**
 * Finds the encoder whose states a recipe's features are, and notes its hash in the recipe. A recipe with other features
 * comes back as it is, without an encoder.
 *
 * @param folder Of the encoder, `model.safetensors` and `config.json` as published. Left out, the folder of the encoder's
 *   name in the folder that the environment variable AFFETTO_ENCODERS names.
 * @returns The encoder as `cutEncoder` makes it.
 * @throws {UsageError} where there is no such folder, or one is given to a recipe that takes no encoder.
 * @throws {DataError} where the folder's files are damaged or of another encoder, have too few blocks or states of another
 *   width.
 */
export async function resolveEncoder(
  recipe: Recipe,
  folder?: string,
): Promise<{ recipe: Recipe; encoder?: Uint8Array<ArrayBuffer> }> {
  const { features } = recipe;
  if (features.kind !== 'encoder') {
    if (folder === undefined) return { recipe };
    throw new UsageError(
      `the features of recipe '${recipe.name}' are of kind ${features.kind} and take no encoder; leave it out or choose a recipe of kind encoder`,
    );
  }
  const path = folder ?? folderOf(features.encoder);
  const encoder = await readEncoder(path, features.blocks.at(-1)! + (recipe.network.encoder?.blocks ?? 0));
  featureEncoder(features, encoder, path); // refuses what does not fit the recipe
  const sha256 = contentHash(encoder);
  if (features.sha256 !== null && features.sha256 !== sha256) {
    throw new DataError(
      path,
      `is another encoder than the recipe's features.sha256 names; give that one, or set the field to null`,
    );
  }
  return { recipe: { ...recipe, features: { ...features, sha256 } }, encoder };
}

/** The folder of an encoder by its name. */
function folderOf(name: string): string {
  const { AFFETTO_ENCODERS } = process.env;
  const remedy = 'docs/encoder.md says where to get it';
  if (!AFFETTO_ENCODERS) {
    throw new UsageError(
      `the features are states of the encoder '${name}': give its folder with --encoder, or the folder that holds it in AFFETTO_ENCODERS (${remedy})`,
    );
  }
  const path = join(AFFETTO_ENCODERS, name);
  if (existsSync(path)) return path;
  throw new UsageError(
    `${path}: there is no such encoder; put it there or give its folder with --encoder (${remedy})`,
  );
}
