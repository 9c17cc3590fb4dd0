import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Recipe, UsageError } from '@affetto/core';
import { builtInRecipes, loadRecipe } from '@affetto/lab/recipes';
import { InvalidArgumentError, Option } from 'commander';

/** A whole number of at least 1, from the command line. */
export function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return number;
}

/**
 * Where everything goes, absolute.
 *
 * @throws {UsageError} where an earlier training lies there and nobody asked to go on with it.
 */
export function outputFolder(folder: string, resume = false): string {
  const out = resolve(folder);
  if (existsSync(join(out, 'runs')) && !resume) {
    throw new UsageError(
      `${folder} holds an earlier training; add --resume to go on with it, or choose another --out`,
    );
  }
  return out;
}

/** `--encoder` of the commands that use a model. */
export function encoderOption(): Option {
  return new Option(
    '--encoder <place>',
    'of a model that names an ONNX encoder: its folder, or hub:OWNER/NAME[@REVISION] (default: its name in $AFFETTO_ENCODERS, or on the hub)',
  );
}

/** The recipe asked for, or the one of the corpus's layout, else the default. */
export function recipeFor(kind: string, nameOrFile?: string): Promise<Recipe> {
  return loadRecipe(nameOrFile ?? (builtInRecipes().includes(kind) ? kind : 'default'));
}
