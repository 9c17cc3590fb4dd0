import { fileURLToPath } from 'node:url';

/** Models that come with the package: `base` hears best, `tiny` is small and fast. Their cards say what they are for. */
export const shippedModels = ['base', 'tiny'] as const;

export type ShippedModel = (typeof shippedModels)[number];

/** The folder of a model, for `openModel` of `@affetto/core/node`. */
export function modelFolder(name: ShippedModel): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}
