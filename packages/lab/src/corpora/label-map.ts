import { readFile } from 'node:fs/promises';
import { DataError } from '@affetto/core';
import { z } from 'zod';
import { emotionOfWord } from './emotion-words.js';

const target = z.string().trim().min(1).nullable();
const labelMapSchema = z.record(z.string(), z.union([target, z.record(z.string(), target)]));

/**
 * What labels count as: the emotion, or null to leave their recordings out. Either for every corpus, or under the name
 * of one, which goes first: `{ "amused": "happiness", "ravdess": { "calm": "neutral" } }`.
 */
export type LabelMap = z.infer<typeof labelMapSchema>;

/**
 * Reads a map of labels from a JSON file.
 *
 * @throws {DataError} where it cannot be read or is no such map.
 */
export async function readLabelMap(file: string): Promise<LabelMap> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new DataError(
      file,
      `cannot be read as JSON (${(cause as Error).message}); give a file such as {"joy": "happiness", "other": null}`,
      { cause },
    );
  }
  const { data, error } = labelMapSchema.safeParse(json);
  if (error)
    throw new DataError(
      file,
      `is no map of labels: ${z.core.toDotPath(error.issues[0]!.path)} is neither an emotion, null, nor such a map for one corpus`,
    );
  return data;
}

/**
 * The emotion that a label of a corpus counts as: by the map, else by the words we know.
 *
 * @returns null for a label to leave out, undefined for one that nobody knows.
 */
export function emotionOfLabel(label: string, corpus: string, map: LabelMap): string | null | undefined {
  const mapped = mappedLabel(label, corpus, map);
  return mapped === undefined ? emotionOfWord(label) : mapped;
}

/** What a map says of a label; undefined where it says nothing. */
export function mappedLabel(label: string, corpus: string, map: LabelMap): string | null | undefined {
  const own = entryOf(map, corpus);
  if (typeof own === 'object' && own !== null && Object.hasOwn(own, label)) return own[label];
  const common = entryOf(map, label);
  return typeof common === 'object' && common !== null ? undefined : common;
}

function entryOf(map: LabelMap, key: string): LabelMap[string] | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
