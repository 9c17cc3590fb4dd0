import { Random, type Recipe, recipeSchema, UsageError } from '@affetto/core';
import { checkAugmentation } from '@affetto/core/features';
import { recipeFaults } from '../recipes.js';
import { tryOut } from '../training/feature-set.js';
import { type Dimension, drawValue, endsOf, holds, sizeOf, type Value } from './ranges.js';

/** A recipe that is tried. */
export interface Candidate {
  readonly recipe: Recipe;
  /** What it has at each path. */
  readonly values: Readonly<Record<string, Value>>;
  /** Whether it was drawn from the ranges; the recipe as it came was not. */
  readonly drawn: boolean;
}

/**
 * The recipe as it stands, and others drawn from the ranges, no two alike. Each is drawn from a stream of its own,
 * `(seed, number of the draw)`. Where the ranges hold fewer recipes than asked for, they are all there.
 *
 * @param count Recipes altogether, at least 2.
 * @param source What to name in errors: the file of ranges.
 * @throws {UsageError} for a path that no recipe has, a value that no recipe may have there, values that contradict
 *   each other, and fewer than two candidates.
 */
export function drawCandidates(
  recipe: Recipe,
  dimensions: readonly Dimension[],
  { count, seed, source }: { count: number; seed: number; source: string },
): Candidate[] {
  if (!(Number.isInteger(count) && count >= 2))
    throw new UsageError(`${count} candidate leaves nothing to choose; ask for at least 2 recipes`);
  for (const { path, range } of dimensions)
    for (const value of endsOf(range)) withValues(recipe, { [path]: value }, source);

  const own = Object.fromEntries(dimensions.map(({ path }) => [path, valueAt(recipe, path)]));
  const candidates: Candidate[] = [{ recipe, values: own, drawn: false }];
  const known = new Set([JSON.stringify(own)]);
  const isAmong = dimensions.every(({ path, range }) => holds(range, own[path]));
  const size = dimensions.reduce((product, { range }) => product * sizeOf(range), 1) + (isAmong ? 0 : 1);
  for (let draw = 1; candidates.length < Math.min(count, size); draw++) {
    const random = new Random(seed, draw);
    const values = Object.fromEntries(dimensions.map(({ path, range }) => [path, drawValue(range, random)]));
    const key = JSON.stringify(values);
    if (known.has(key)) continue;
    known.add(key);
    candidates.push({ recipe: withValues(recipe, values, source), values, drawn: true });
  }
  for (const { recipe, values } of candidates) requireFeatures(recipe, values, source);
  return candidates;
}

/** @throws {UsageError} where a recipe's features contradict each other. */
function requireFeatures(recipe: Recipe, values: Candidate['values'], source: string): void {
  try {
    checkAugmentation(recipe.features, recipe.augmentation);
    tryOut(recipe);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw contradiction(values, source, error.message);
  }
}

/**
 * A recipe with other values at some paths.
 *
 * @throws {UsageError} where it has no such path, or may not have the value there.
 */
function withValues(recipe: Recipe, values: Candidate['values'], source: string): Recipe {
  const changed = structuredClone(recipe);
  for (const [path, value] of Object.entries(values)) {
    const names = path.split('.');
    const last = names.pop()!;
    const parent = fieldAt(changed, names);
    if (typeof parent !== 'object' || parent === null || (Array.isArray(parent) && !(last in parent)))
      throw new UsageError(`${source}: ${path}: no recipe has such a field; docs/recipes.md names them all`);
    (parent as Record<string, Value>)[last] = value;
  }
  const { data, error } = recipeSchema.safeParse(changed);
  if (!error) return data;
  throw contradiction(values, source, recipeFaults(error));
}

function contradiction(values: Candidate['values'], source: string, problem: string): UsageError {
  const named = Object.entries(values).map(([path, value]) => `${path} ${JSON.stringify(value)}`);
  return new UsageError(
    `${source}: ${named.join(', ')}: is no valid recipe: ${problem}; narrow the range (docs/recipes.md describes the fields)`,
  );
}

/** What stands at a path of a recipe; null where nothing does. */
function valueAt(recipe: Recipe, path: string): Value {
  return (fieldAt(recipe, path.split('.')) as Value | undefined) ?? null;
}

function fieldAt(recipe: Recipe, names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (parent, name) =>
      typeof parent === 'object' && parent !== null && Object.hasOwn(parent, name)
        ? (parent as Record<string, unknown>)[name]
        : undefined,
    recipe,
  );
}
