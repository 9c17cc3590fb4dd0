import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { Random } from '@affetto/core';
import {
  augmentAudio,
  durationSeconds,
  preprocess,
  type Recording,
  resample,
  type Signal,
} from '@affetto/core/audio';
import { featureEncoder } from '@affetto/core/encoder';
import { compactRows, extractFeatures, type StateEncoder } from '@affetto/core/features';
import { readSignal } from '@affetto/core/node';
import { Piscina, workerData } from 'piscina';
import { OnnxEncoder } from '../encoders/onnx-encoder.js';
import type { EncoderFile } from '../encoders/resolve-encoder.js';
import { problemWith } from '../files.js';
import { type ExtractionRecipe, FeatureCache, type StoredFeatures } from './feature-cache.js';

/** What each worker is started with. */
export interface FeatureWorkerStart {
  readonly recipe: ExtractionRecipe;
  /** Null computes everything anew and keeps nothing. */
  readonly cacheFolder: string | null;
  /** Where the features are states of an encoder, its file. */
  readonly encoder?: EncoderFile;
}

/** What features are wanted of: a recording, or one of its altered copies. */
export interface Source {
  readonly path: string;
  readonly copy?: CopySource;
}

/** What decides a copy: the same gives the same. */
export interface CopySource {
  /** From 1. */
  readonly number: number;
  /** SHA-256 of the recording's bytes, hexadecimal. */
  readonly hash: string;
  /** SHA-256 of the speaker's name, where that decides all but the noise's samples. */
  readonly voice?: string;
}

/** One recording's features, or the sentence that says why it has none. */
export type Extraction =
  | (StoredFeatures & { readonly hash: string; readonly cached: boolean; readonly failure?: undefined })
  | { readonly failure: string };

/** What a worker answers to a list of sources. */
export interface ExtractedBatch {
  /** In the order of the sources. */
  readonly extractions: readonly Extraction[];
  /** Why the cache is no longer used in this worker. */
  readonly cacheProblem: string | null;
}

const { recipe, cacheFolder, encoder: encoderFile } = workerData as FeatureWorkerStart;
const cache = cacheFolder === null ? null : new FeatureCache(cacheFolder, recipe);
let cacheProblem: string | null = null;
/** Loaded with the first recording that is not in the cache. */
let encoder: StateEncoder | undefined;

/** Piscina's task: extracts features, one after another; their values are handed over, not copied. */
export default async function extractBatch(sources: readonly Source[]): Promise<object> {
  const extractions: Extraction[] = [];
  for (const source of sources) extractions.push(await extractOrSayWhyNot(source));
  const batch: ExtractedBatch = { extractions, cacheProblem };
  const buffers = extractions.flatMap((extraction) => ('data' in extraction ? [extraction.data.buffer] : []));
  return Piscina.move({
    get [Piscina.transferableSymbol]() {
      return buffers;
    },
    get [Piscina.valueSymbol]() {
      return batch;
    },
  } as never);
}

/** One bad file must not lose the others, so whatever goes wrong with it becomes its message. */
async function extractOrSayWhyNot(source: Source): Promise<Extraction> {
  try {
    return await extract(source);
  } catch (error) {
    return { failure: problemWith(source.path, error) };
  }
}

async function extract({ path, copy }: Source): Promise<Extraction> {
  const { hash, bytes } = copy ? { hash: copy.hash } : await readAndHash(path);
  const name = copy ? nameOfCopy(copy) : hash;
  const kept = withCache((cache) => cache.read(name));
  if (kept) return { ...kept, hash, cached: true };

  const recording = await decoded(path, bytes);
  const prepared = preprocess(copy ? altered(recording, copy) : recording, recipe.audio);
  encoder ??= await openEncoder();
  const { frames, functionals } = extractFeatures(prepared, recipe.features, encoder);
  const features: StoredFeatures = {
    data: compactRows(frames.data as Float32Array<ArrayBuffer>, recipe.features),
    functionals: functionals as Float32Array<ArrayBuffer>,
    seconds: durationSeconds(recording),
    silent: recording.samples.every((sample) => sample === 0),
  };
  withCache((cache) => cache.write(name, features));
  return { ...features, hash, cached: false };
}

/**
 * A copy is altered at the rate that features are computed at, before anything else of the recipe's preprocessing: what
 * cuts silence off or sets the loudness of a recording then meets the room and the noise, as it does in use.
 */
function altered(recording: Signal, { number, hash, voice }: CopySource): Signal {
  const randomOf = (name: string) =>
    new Random(...name.match(/.{8}/g)!.map((word) => Number.parseInt(word, 16)), number);
  const own = randomOf(hash);
  const resampled = resample(recording, recipe.audio.sampleRate);
  return augmentAudio(resampled, recipe.alteration!, voice === undefined ? own : randomOf(voice), own);
}

/** Of its entry in the cache. */
function nameOfCopy({ number, hash, voice }: CopySource): string {
  return [hash, ...(voice === undefined ? [] : [voice.slice(0, 16)]), number].join('-');
}

async function openEncoder(): Promise<StateEncoder | undefined> {
  const { features } = recipe;
  if (features.kind === 'onnxEncoder') return OnnxEncoder.open(features, encoderFile as string);
  return featureEncoder(features, encoderFile as Uint8Array);
}

/** The last recording that was read: the copies of one come one after another. */
let last: { readonly path: string; readonly recording: Recording } | undefined;

async function decoded(path: string, bytes?: Uint8Array): Promise<Recording> {
  if (last?.path !== path) last = { path, recording: await readSignal(path, bytes) };
  return last.recording;
}

/** Uses the cache while it works; after its first system error, such as a full disk, goes on without. */
function withCache<T>(use: (cache: FeatureCache) => T): T | null {
  if (cache === null || cacheProblem !== null) return null;
  try {
    return use(cache);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    cacheProblem = (error as Error).message;
    return null;
  }
}

/** SHA-256 of a file's bytes, read a piece at a time, and the bytes themselves where one piece holds them all. */
async function readAndHash(path: string): Promise<{ hash: string; bytes?: Uint8Array }> {
  const hash = createHash('sha256');
  const counts: number[] = [];
  try {
    const file = openSync(path, 'r');
    try {
      do {
        counts.push(readSync(file, piece));
        hash.update(piece.subarray(0, counts.at(-1)));
      } while (counts.at(-1)! > 0);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    await readSignal(path); // which has the sentence for a file that cannot be read
    throw error;
  }
  const isOnePiece = counts.length <= 2; // the last is empty
  return { hash: hash.digest('hex'), ...(isOnePiece && { bytes: piece.slice(0, counts[0]) }) };
}

const piece = new Uint8Array(1 << 20);
