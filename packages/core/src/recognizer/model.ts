import { z } from 'zod';
import { featureBins, functionalCount } from '../features/index.js';
import { Network } from '../network/index.js';
import { type Recipe, recipeSchema } from '../recipe.js';

/** How logits become a decision. */
export const calibrationSchema = z.strictObject({
  /** Logits are divided by this before the softmax (temperature scaling, Guo et al., 2017); 1 leaves them. */
  temperature: z.number().positive().default(1),
  /** A best probability below this is answered 'not sure'; 0 always answers. */
  notSureBelow: z.number().min(0).max(1).default(0),
});

export type Calibration = z.infer<typeof calibrationSchema>;

/** A trained network with all it takes to use it: plain data. */
export interface Model {
  /** Emotions in the order of the network's outputs. */
  readonly labels: readonly string[];
  readonly recipe: Recipe;
  /** What it was trained on, by name. */
  readonly corpus: string;
  /** When it was made, ISO 8601 in UTC. */
  readonly created: string;
  readonly calibration: Calibration;
  /** All of the network's parameters, one after another as {@link modelNetwork} lists them. */
  readonly weights: Float32Array;
  /** Of a model whose features are states of an encoder, that encoder, as `cutEncoder` makes it. */
  readonly encoder?: Uint8Array;
}

/** Version of the bundle's format that this code writes and reads. */
export const FORMAT_VERSION = 1;

/** The content of `config.json`. */
export const modelConfigSchema = z.strictObject({
  formatVersion: z.literal(FORMAT_VERSION),
  labels: z
    .array(z.string().min(1))
    .min(2)
    .refine((labels) => new Set(labels).size === labels.length, 'a label stands there twice'),
  corpus: z.string().min(1),
  created: z.iso.datetime(),
  calibration: calibrationSchema,
  /** Numbers in `model.safetensors`. */
  parameterCount: z.int().positive(),
  /** SHA-256 of `model.safetensors`, hexadecimal. */
  weightsSha256: z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256 in hexadecimal digits'),
  recipe: recipeSchema,
});

export type ModelConfig = z.infer<typeof modelConfigSchema>;

/** The network a model's recipe and labels describe. */
export function modelNetwork({ recipe, labels }: Pick<Model, 'recipe' | 'labels'>): Network {
  return new Network(
    recipe.network,
    featureBins(recipe.features),
    labels.length,
    functionalCount(recipe.features),
  );
}
