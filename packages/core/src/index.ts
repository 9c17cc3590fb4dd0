export * from './errors.js';
export type { OnProgress } from './progress.js';
export { Random } from './random.js';
export { type Recipe, recipeSchema } from './recipe.js';
