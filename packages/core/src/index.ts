export * from './errors.js';
export { Random } from './random.js';
export { type Recipe, recipeSchema } from './recipe.js';
