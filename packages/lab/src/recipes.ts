import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataError, type Recipe, recipeSchema, UsageError } from '@affetto/core';
import { z } from 'zod';

/** Recipes that come with the package, `recipes/*.json`. */
const folder = new URL('../recipes/', import.meta.url);

/** Names of the recipes that come with the package. */
export function builtInRecipes(): string[] {
  return readdirSync(fileURLToPath(folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => basename(name, '.json'))
    .sort();
}

/**
 * Reads a recipe; what it leaves out has its default.
 *
 * @param nameOrFile One of {@link builtInRecipes}, or the path of a JSON file (ending in `.json`).
 * @throws {UsageError} for a name that is none of them.
 * @throws {DataError} for a file that cannot be read or is no recipe, saying which field is wrong.
 */
export async function loadRecipe(nameOrFile: string): Promise<Recipe> {
  const isFile = nameOrFile.endsWith('.json');
  if (!isFile && !builtInRecipes().includes(nameOrFile)) {
    throw new UsageError(
      `there is no recipe '${nameOrFile}'; choose from ${builtInRecipes().join(', ')}, or give a file whose name ends in .json`,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(await readFile(isFile ? nameOrFile : new URL(`${nameOrFile}.json`, folder), 'utf8'));
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new DataError(
      nameOrFile,
      missing
        ? 'there is no such recipe file; check the path'
        : `cannot be read as JSON (${(cause as Error).message}); mend it or start from a built-in recipe`,
      { cause },
    );
  }
  const { data, error } = recipeSchema.safeParse(json);
  if (error) {
    throw new DataError(
      nameOrFile,
      `is no valid recipe: ${recipeFaults(error)} (docs/recipes.md describes the fields)`,
    );
  }
  return data;
}

/** What is wrong with a recipe, field by field. */
export function recipeFaults({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => (path.length > 0 ? `${z.core.toDotPath(path)}: ${message}` : message))
    .join('; ');
}
