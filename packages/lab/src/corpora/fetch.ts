import { join } from 'node:path';
import { DataError, type OnProgress, UsageError } from '@affetto/core';
import pLimit from 'p-limit';
import { download, type RemoteFile } from '../download/download.js';
import { checkedAddress, Transfer, TransferError } from '../download/transfer.js';
import { makeOutputFolder } from '../files.js';
import { listRecordings, wantsPerson } from './dataverse.js';
import { count, number } from './recordings.js';

/** The corpora that can be fetched from their homes. */
export const fetchableCorpora = {
  tess: {
    doi: '10.5683/SP2/E8H2MF',
    server: 'https://borealisdata.ca',
    licence:
      'CC BY-NC-ND 4.0 (https://creativecommons.org/licenses/by-nc-nd/4.0/): name the authors, no commercial use, altered copies may not be passed on',
    citation:
      'Pichora-Fuller, M. K., Dupuis, K.: Toronto emotional speech set (TESS). Borealis, 2020. https://doi.org/10.5683/SP2/E8H2MF',
  },
} as const;

export interface FetchOptions {
  /** Address of the Dataverse; default AFFETTO_DATAVERSE of the environment, or the corpus's home. */
  readonly baseUrl?: string;
  /** Files under way at once; default 4. */
  readonly parallel?: number;
  /** Tries after the first, per request; default 5. */
  readonly retries?: number;
  /** Pause before the first retry, seconds, then doubling; default 1. A server's Retry-After comes on top. */
  readonly firstDelaySeconds?: number;
  /** A connection that brings nothing for so long is tried anew, seconds; default 60. */
  readonly stallSeconds?: number;
  /** Told the bytes that are there, of all; the note counts files. */
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

export interface FetchResult {
  readonly folder: string;
  /** Files of the corpus, all there and verified. */
  readonly files: number;
  /** How many of them had to be fetched. */
  readonly fetched: number;
  /** Size of all files. */
  readonly bytes: number;
  /** What one may do with them. */
  readonly licence: string;
  readonly citation: string;
}

/**
 * Downloads a corpus from its home, several files at once, each verified by the checksum that its home lists. What is
 * there and right is not fetched again; a file broken off, here or in an earlier run, goes on where it stopped.
 *
 * @throws {UsageError} where that corpus cannot be fetched, or an option makes no sense.
 * @throws {DataError} where the server cannot be reached or gives no list, wants a person to accept terms, the folder
 *   cannot be written, the disk is full, or files could not be fetched: all others are there then, and fetching again goes on.
 * @throws The signal's reason, where it is aborted.
 */
export async function fetchCorpus(
  kind: keyof typeof fetchableCorpora,
  folder: string,
  options: FetchOptions = {},
): Promise<FetchResult> {
  if (!Object.hasOwn(fetchableCorpora, kind)) {
    throw new UsageError(`${kind} cannot be fetched; what can: ${Object.keys(fetchableCorpora).join(', ')}`);
  }
  const { doi, server, licence, citation } = fetchableCorpora[kind];
  const { parallel = 4, retries = 5, firstDelaySeconds = 1, stallSeconds = 60, onProgress } = options;
  if (!Number.isInteger(parallel) || parallel < 1) {
    throw new UsageError(`parallel is the number of files under way at once, at least 1, not ${parallel}`);
  }
  const home = checkedAddress(options.baseUrl ?? process.env.AFFETTO_DATAVERSE ?? server, server);
  const stop = new AbortController(); // what makes all further files pointless
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const transfer = new Transfer({ retries, firstDelaySeconds, stallSeconds, signal });
  const byHand = `open https://doi.org/${doi} in a browser, accept what it asks, and unpack the download into ${folder}`;

  const files = await listRecordings(transfer, home, doi).catch((error: unknown) => {
    if (!(error instanceof TransferError)) throw error;
    const remedy = wantsPerson(error) ? `; ${byHand}` : '';
    throw new DataError(home, `the list of files could not be fetched: ${error.message}${remedy}`, {
      cause: error,
    });
  });

  makeOutputFolder(folder);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let bytes = 0;
  let there = 0;
  let fetched = 0;
  let failedInARow = 0;
  const failures = new Map<RemoteFile, string>();
  let fatal: unknown;
  const giveUp = (error?: unknown) => {
    fatal ??= error;
    stop.abort();
  };
  const report = () =>
    onProgress?.({
      stage: 'download',
      done: bytes,
      total,
      note: `${number(there)} of ${count(files.length, 'file')}`,
    });

  const fetchOne = async (file: RemoteFile) => {
    if (signal.aborted) return;
    let counted = 0;
    const onBytes = (now: number) => {
      bytes += now - counted;
      counted = now;
      report();
    };
    try {
      if (await download(transfer, file, join(folder, ...file.path.split('/')), onBytes)) fetched++;
      there++;
      failedInARow = 0;
      report();
    } catch (error) {
      onBytes(0);
      if (signal.aborted) return;
      if (wantsPerson(error)) {
        giveUp(
          new DataError(home, `will not hand out ${file.path}: ${error.message}; ${byHand}`, {
            cause: error,
          }),
        );
      } else if (error instanceof TransferError) {
        failures.set(file, `${file.path} (${error.message})`);
        if (error.transient && ++failedInARow >= 2 * parallel) giveUp(); // the server is gone, not the file
      } else {
        giveUp(error);
      }
    }
  };
  const limit = pLimit(parallel);
  await Promise.all(files.map((file) => limit(fetchOne, file)));

  options.signal?.throwIfAborted();
  if (fatal) throw fatal;
  if (there < files.length) {
    const failed = files.flatMap((file) => failures.get(file) ?? []); // several are fetched at once, and fail in any order
    throw new DataError(
      folder,
      `${number(files.length - there)} of ${count(files.length, 'file')} could not be fetched; fetch again to go on, ` +
        `what is there is kept. Failed: ${failed.slice(0, 10).join(', ')}${failed.length > 10 ? ' and more' : ''}`,
    );
  }
  return { folder, files: files.length, fetched, bytes: total, licence, citation };
}
