import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import type { AudioAugmentationRecipe, AudioRecipe } from '@affetto/core/audio';
import { type FeatureRecipe, featureBins, functionalCount, stateNames } from '@affetto/core/features';
import { makeFolder } from '../files.js';

/** To be raised with every change to the values that a recipe yields or to the layout of an entry. */
const VERSION = 4;
/** The same for what only altered copies go through. */
const ALTERATION_VERSION = 1;

/** What is computed of every recording. */
export interface ExtractionRecipe {
  readonly audio: AudioRecipe;
  readonly features: FeatureRecipe;
  /** How the recordings are altered beforehand; left out, not at all. */
  readonly alteration?: AudioAugmentationRecipe;
}

/** What is kept of one recording. */
export interface StoredFeatures {
  /** Before normalisation, `frames x bins`, as `compactRows` makes them. */
  readonly data: Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  /** What describes the recording as a whole. */
  readonly functionals: Float32Array<ArrayBuffer>;
  /** Length of the recording before trimming, seconds. */
  readonly seconds: number;
  /** Whether all samples of the recording are zero. */
  readonly silent: boolean;
}

/**
 * Features on disk, one file an entry, found by the hash of the recording's bytes and of the recipe. Entries are
 * written under another name and renamed, so that any number of processes share a cache and one that is killed
 * leaves whole entries only; a checksum tells an entry that the disk has spoiled, which then counts as absent.
 */
export class FeatureCache {
  readonly #folder: string;
  readonly #unfinished: string;
  readonly #shape: EntryShape;

  /** @param folder Of the whole cache; it is made at the first write. */
  constructor(folder: string, recipe: ExtractionRecipe) {
    this.#folder = join(folder, 'features', recipeKey(recipe));
    this.#unfinished = join(folder, 'features', 'unfinished');
    this.#shape = {
      bins: featureBins(recipe.features),
      functionals: functionalCount(recipe.features),
      Rows: stateNames(recipe.features) ? Uint16Array : Float32Array,
    };
  }

  /** @param name Hash of the recording's bytes, and of a copy what else decides it. */
  read(name: string): StoredFeatures | null {
    const buffer = readEntry(join(this.#folder, name));
    return buffer && decodeEntry(buffer, this.#shape);
  }

  /** @throws a system error where the disk is full or the folder cannot be written to; nothing is left behind then. */
  write(name: string, features: StoredFeatures): void {
    makeFolder(this.#folder);
    makeFolder(this.#unfinished);
    const unfinished = join(this.#unfinished, `${name}-${process.pid}-${threadId}`);
    try {
      writeFileSync(unfinished, encodeEntry(features, this.#shape));
      renameSync(unfinished, join(this.#folder, name));
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw error;
    }
  }

  /** Removes what killed processes left unfinished more than a day ago. */
  tidy(): void {
    if (!existsSync(this.#unfinished)) return;
    for (const name of readdirSync(this.#unfinished)) {
      const path = join(this.#unfinished, name);
      const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
      if (modified < Date.now() - 86_400_000) rmSync(path, { force: true });
    }
  }
}

/** `$AFFETTO_CACHE`, or `affetto` in `$XDG_CACHE_HOME`, or `~/.cache/affetto`. */
export function defaultCacheFolder(): string {
  const { AFFETTO_CACHE, XDG_CACHE_HOME } = process.env;
  return AFFETTO_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'affetto');
}

/**
 * Equal for recipes that yield the same values before normalisation, whatever the order of their fields and however many
 * copies they ask for, drawn per recording or speaker.
 */
function recipeKey({ audio, features, alteration }: ExtractionRecipe): string {
  const { normalize: _, ...computed } = features;
  const parts: unknown[] = [VERSION, sorted(audio), sorted<unknown>(computed)];
  if (alteration !== undefined) {
    const { copies: _, drawnPer: __, ...effects } = alteration; // the names of entries tell these
    const all = sorted(effects).map(([name, effect]) => [name, sorted(effect)]);
    parts.push(ALTERATION_VERSION, all);
  }
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function sorted<T>(fields: Record<string, T>): [string, T][] {
  return Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
}

// An entry: magic, CRC-32 of all that follows, frames, bins (each uint32), seconds (float64), silent, functionals (each
// uint32), the functionals (float32) and the frames' values (float32, or halves of an encoder's states). All in the byte order of the machine, whose magic another machine does not read.
const MAGIC = 0x46464641; // "AFFF" where the low byte comes first
const HEADER_BYTES = 32;

interface EntryShape {
  readonly bins: number;
  readonly functionals: number;
  readonly Rows: Float32ArrayConstructor | Uint16ArrayConstructor;
}

function encodeEntry(
  { data, functionals, seconds, silent }: StoredFeatures,
  { bins, Rows }: EntryShape,
): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + functionals.byteLength + data.byteLength);
  const words = new Uint32Array(bytes.buffer, 0, HEADER_BYTES / 4);
  words.set([MAGIC, 0, data.length / bins, bins]);
  new Float64Array(bytes.buffer, 16, 1)[0] = seconds;
  words[6] = silent ? 1 : 0;
  words[7] = functionals.length;
  new Float32Array(bytes.buffer, HEADER_BYTES, functionals.length).set(functionals);
  new Rows(bytes.buffer, HEADER_BYTES + functionals.byteLength).set(data);
  words[1] = crc32(bytes.subarray(8));
  return bytes;
}

/** An entry's content, or null where it is not whole. */
function decodeEntry(buffer: ArrayBuffer, { bins, functionals, Rows }: EntryShape): StoredFeatures | null {
  if (buffer.byteLength < HEADER_BYTES) return null;
  const words = new Uint32Array(buffer, 0, HEADER_BYTES / 4);
  const rowsStart = HEADER_BYTES + functionals * 4;
  const size = rowsStart + words[2]! * bins * Rows.BYTES_PER_ELEMENT;
  if (words[0] !== MAGIC || words[3] !== bins || words[7] !== functionals) return null;
  if (buffer.byteLength !== size) return null;
  if (words[1] !== crc32(new Uint8Array(buffer, 8))) return null;
  const seconds = new Float64Array(buffer, 16, 1)[0]!;
  return {
    functionals: new Float32Array(buffer, HEADER_BYTES, functionals).slice(), // the buffer is handed over with the frames
    data: new Rows(buffer, rowsStart),
    seconds,
    silent: words[6] === 1,
  };
}

/** A whole file in a buffer of its own, which can be handed to another thread; null where there is none. */
function readEntry(path: string): ArrayBuffer | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const bytes = new Uint8Array(fstatSync(file).size);
    let filled = 0;
    for (let count = 1; count > 0 && filled < bytes.length; filled += count) {
      count = readSync(file, bytes, filled, bytes.length - filled, null);
    }
    return bytes.buffer;
  } finally {
    closeSync(file);
  }
}
