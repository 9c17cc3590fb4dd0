import { availableParallelism } from 'node:os';
import { withThreads } from '../../threads.js';
import type { ExtractionOptions } from '../../training/extract-all.js';
import { defaultCacheFolder } from '../../training/feature-cache.js';
import type { RecordingFeatures } from '../../training/feature-set.js';
import { groupBy } from '../grouping.js';
import { findDuplicates } from './find-duplicates.js';
import type { FingerprintWorkerStart, SoundPrint } from './fingerprint-worker.js';

/** Recordings of the same sound under several names. */
export interface Duplicates {
  /** Ids of the utterances. */
  readonly utterances: readonly string[];
  /** How alike the least alike of them are: byte by byte, sample by sample, or to a fingerprint of their sound. */
  readonly same: 'file' | 'samples' | 'sound';
}

/** Files a worker gets at a time. */
const BATCH = 32;

/**
 * Finds recordings that are the same sound: the same file, the same samples in another file, or re-encoded, louder or
 * softer, or cut a little.
 *
 * @returns A group for each recording, equal for the same sound, and the groups of more than one.
 * @throws the reason of `options.abort`.
 */
export async function groupRecordings(
  recordings: readonly RecordingFeatures[],
  options: ExtractionOptions = {},
): Promise<{ groups: number[]; duplicates: Duplicates[] }> {
  const prints = await soundPrints(recordings, options);
  const groups = recordings.map((_, i) => i);
  const rootOf = (i: number): number => (groups[i] === i ? i : rootOf(groups[i]!));
  const join = (a: number, b: number) => {
    const [low, high] = [rootOf(a), rootOf(b)].sort((x, y) => x - y);
    groups[high!] = low!;
  };
  const hash = (i: number) => recordings[i]!.hash;
  const digest = (i: number) => Buffer.from(prints[i]!.digest).toString('hex');
  for (const keyOf of [hash, digest])
    for (const same of groupBy(groups.keys(), keyOf).values())
      for (const other of same.slice(1)) join(same[0]!, other);
  for (const { first, second } of findDuplicates(prints)) join(first, second);
  const roots = groups.map((_, i) => rootOf(i));
  const duplicates = [...groupBy(roots.keys(), (i) => String(roots[i])).values()]
    .filter((group) => group.length > 1)
    .map((group): Duplicates => {
      const areSame = (keyOf: (i: number) => string) => new Set(group.map(keyOf)).size === 1;
      const same = areSame(hash) ? 'file' : areSame(digest) ? 'samples' : 'sound';
      return { utterances: group.map((i) => recordings[i]!.utterance.id), same };
    });
  return { groups: roots, duplicates };
}

async function soundPrints(
  recordings: readonly RecordingFeatures[],
  {
    workers = availableParallelism(),
    cacheFolder = defaultCacheFolder(),
    onProgress,
    abort,
  }: ExtractionOptions,
): Promise<SoundPrint[]> {
  const files = recordings.map(({ utterance: { path }, hash }) => ({ path, hash }));
  const batches = Array.from({ length: Math.ceil(files.length / BATCH) }, (_, i) =>
    files.slice(i * BATCH, (i + 1) * BATCH),
  );
  const data: FingerprintWorkerStart = { cacheFolder };
  const count = Math.max(1, Math.min(workers, batches.length));
  const script = new URL('./fingerprint-worker.js', import.meta.url);
  const answers = await withThreads(script, { count, data, abort }, (pool) => {
    let done = 0;
    return Promise.all(
      batches.map(async (batch): Promise<SoundPrint[]> => {
        const prints = await pool.run(batch);
        done += batch.length;
        onProgress?.({ stage: 'looking for duplicates', done, total: files.length });
        return prints;
      }),
    );
  });
  return answers.flat();
}
