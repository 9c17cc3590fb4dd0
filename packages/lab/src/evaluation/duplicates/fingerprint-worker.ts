import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { readSignal } from '@affetto/core/node';
import { workerData } from 'piscina';
import { makeFolder } from '../../files.js';
import { type Fingerprint, fingerprint } from './fingerprint.js';

/** To be raised with every change to fingerprints or to the layout of an entry: digest, words, loud. */
const VERSION = 1;

/** What each worker is started with. */
export interface FingerprintWorkerStart {
  /** Null computes everything anew and keeps nothing. */
  readonly cacheFolder: string | null;
}

/** A recording by its sound. */
export interface SoundPrint extends Fingerprint {
  /** SHA-256 of the decoded samples: 32 bytes. */
  readonly digest: Uint8Array;
}

const { cacheFolder } = workerData as FingerprintWorkerStart;
const folder = cacheFolder === null ? null : join(cacheFolder, 'fingerprints', String(VERSION));

/** Piscina's task: fingerprints of files, by the hashes of their bytes where they are in the cache. */
export default async function fingerprintBatch(
  files: readonly { readonly path: string; readonly hash: string }[],
): Promise<SoundPrint[]> {
  const prints: SoundPrint[] = [];
  for (const { path, hash } of files) {
    const kept = folder === null ? null : read(join(folder, hash));
    if (kept) prints.push(kept);
    else {
      const { samples, sampleRate } = await readSignal(path);
      const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
      const digest = createHash('sha256').update(bytes).digest();
      const print = { digest, ...fingerprint({ samples, sampleRate }) };
      if (folder !== null) write(folder, hash, print);
      prints.push(print);
    }
  }
  return prints;
}

function read(path: string): SoundPrint | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return null; // there is none, or none to be had: it is computed anew
  }
  const frames = (bytes.length - 32) / 5;
  if (!Number.isInteger(frames) || frames < 0) return null;
  const words = new Uint32Array(frames);
  new Uint8Array(words.buffer).set(bytes.subarray(32, 32 + 4 * frames));
  return { digest: bytes.subarray(0, 32), words, loud: new Uint8Array(bytes.subarray(32 + 4 * frames)) };
}

/** Keeps a fingerprint; where the disk does not let it, it is computed again the next time. */
function write(folder: string, hash: string, { digest, words, loud }: SoundPrint): void {
  const unfinished = join(folder, `${hash}-${process.pid}-${threadId}`);
  try {
    makeFolder(folder);
    writeFileSync(unfinished, Buffer.concat([digest, new Uint8Array(words.buffer), loud]));
    renameSync(unfinished, join(folder, hash));
  } catch {
    rmSync(unfinished, { force: true });
  }
}
