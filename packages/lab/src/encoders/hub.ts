import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { DataError, type OnProgress } from '@affetto/core';
import { z } from 'zod';
import { download, type RemoteFile } from '../download/download.js';
import { fetchList } from '../download/list.js';
import { checkedAddress, Transfer, TransferError } from '../download/transfer.js';
import { fileDigest } from '../files.js';
import { defaultCacheFolder } from '../training/feature-cache.js';

/** A model on a hub. */
export interface HubModel {
  /** `OWNER/NAME`. */
  readonly id: string;
  /** Branch, tag or commit. */
  readonly revision: string;
}

/** A file wanted of a model. */
export interface WantedFile {
  readonly path: string;
  /** Its SHA-256, where that is known beforehand: one in the cache that has it needs no hub. */
  readonly sha256?: string | null;
  /** What to do where the model has no such file. */
  readonly remedy: string;
}

export interface HubOptions {
  /** Told the bytes that are there, of all. */
  readonly onProgress?: OnProgress;
  readonly abort?: AbortSignal;
  /** Tries after the first, per request; default 5. */
  readonly retries?: number;
  /** Pause before the first retry, seconds, then doubling; default 1. */
  readonly firstDelaySeconds?: number;
}

const home = 'https://huggingface.co';

/** Reads `OWNER/NAME` or `OWNER/NAME@REVISION`, by default of the branch `main`; null for anything else. */
export function hubModel(name: string): HubModel | null {
  const [, id, revision = 'main'] = /^(\w[\w.-]*\/\w[\w.-]*)(?:@(\w[\w./-]*))?$/.exec(name) ?? [];
  return id === undefined ? null : { id, revision };
}

/**
 * Brings files of a model from a hub that speaks the API of Hugging Face's into the cache, each verified by the checksum
 * that the hub lists; one that broke off, here or in an earlier run, goes on where it stopped. The hub is HF_ENDPOINT, by
 * default huggingface.co. HF_TOKEN goes to that server alone. With AFFETTO_OFFLINE=1 or HF_HUB_OFFLINE=1 nobody is asked.
 *
 * @returns The folder in the cache that holds them.
 * @throws {UsageError} where HF_ENDPOINT is no address.
 * @throws {DataError} where the hub cannot be reached, does not know the model or one of the files, wants a token or
 *   accepted terms, or brings other bytes than it lists; where nobody may be asked and a file is not in the cache; where
 *   the cache cannot be written.
 */
export async function fetchFromHub(
  model: HubModel,
  wanted: readonly WantedFile[],
  options: HubOptions = {},
): Promise<string> {
  const { id, revision } = model;
  const folder = join(defaultCacheFolder(), 'hub', ...id.split('/'), encodeURIComponent(revision));
  if (await areThere(folder, wanted)) return folder;
  if (isOffline()) {
    const missing = wanted.find(({ path }) => !existsSync(join(folder, path)));
    if (!missing) return folder;
    throw new DataError(
      `${id}@${revision}`,
      `${missing.path} is not in the cache (${folder}), and AFFETTO_OFFLINE or HF_HUB_OFFLINE forbids asking the hub; unset it once`,
    );
  }

  const { onProgress, abort, retries = 5, firstDelaySeconds = 1 } = options;
  const { HF_ENDPOINT, HF_TOKEN } = process.env;
  const endpoint = checkedAddress(HF_ENDPOINT || home, home);
  const transfer = new Transfer({
    retries,
    firstDelaySeconds,
    stallSeconds: 60,
    ...(HF_TOKEN && { headers: { authorization: `Bearer ${HF_TOKEN}` } }),
    signal: abort ?? new AbortController().signal,
  });
  try {
    const files = await listFiles(transfer, endpoint, model, wanted);
    const total = files.reduce((sum, { size }) => sum + size, 0);
    let before = 0;
    for (const file of files) {
      await download(transfer, file, join(folder, ...file.path.split('/')), (bytes) =>
        onProgress?.({ stage: 'download', done: before + bytes, total, note: `${id} ${file.path}` }),
      );
      before += file.size;
    }
    return folder;
  } catch (error) {
    if (!(error instanceof TransferError)) throw error;
    throw new DataError(`${endpoint}/${id}`, refusal(error, revision), { cause: error });
  }
}

/** Whether all files are in the cache and known by their hash. */
async function areThere(folder: string, wanted: readonly WantedFile[]): Promise<boolean> {
  for (const { path, sha256 } of wanted) {
    const file = join(folder, path);
    if (!sha256 || !existsSync(file) || (await fileDigest(file, 'sha256')) !== sha256) return false;
  }
  return true;
}

function isOffline(): boolean {
  const { AFFETTO_OFFLINE = '', HF_HUB_OFFLINE = '' } = process.env;
  return [AFFETTO_OFFLINE, HF_HUB_OFFLINE].some((value) => /^(1|true|yes|on)$/i.test(value));
}

/** What we read of the answer to a request for a model with `blobs=true`. */
const listing = z.object({
  /** The commit. */
  sha: z.string(),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.int().nonnegative(),
      /** As git names the file, or what stands for it there. */
      blobId: z.string(),
      /** Of a file kept outside git. */
      lfs: z.object({ sha256: z.string(), size: z.int().nonnegative() }).nullish(),
    }),
  ),
});

/** The files wanted, of one commit, whatever is written to the branch meanwhile. */
async function listFiles(
  transfer: Transfer,
  endpoint: string,
  { id, revision }: HubModel,
  wanted: readonly WantedFile[],
): Promise<RemoteFile[]> {
  const url = `${endpoint}/api/models/${id}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const { sha, siblings } = await fetchList(transfer, url, listing, "a model hub's");
  return wanted.map(({ path, remedy }): RemoteFile => {
    const file = siblings.find(({ rfilename }) => rfilename === path);
    if (!file) {
      const alike = siblings.filter(({ rfilename }) => extname(rfilename) === extname(path));
      const instead = alike.length > 0 ? ` but ${alike.map(({ rfilename }) => rfilename).join(', ')}` : '';
      throw new DataError(`${endpoint}/${id}`, `has no file ${path}${instead}; ${remedy}`);
    }
    const where = { path, url: `${endpoint}/${id}/resolve/${encodeURIComponent(sha)}/${path}` };
    return file.lfs
      ? { ...where, size: file.lfs.size, algorithm: 'sha256', digest: file.lfs.sha256 }
      : {
          ...where,
          size: file.size,
          algorithm: 'sha1',
          digest: file.blobId,
          digestPrefix: `blob ${file.size}\0`,
        };
  });
}

function refusal({ status, message }: TransferError, revision: string): string {
  if (status === 404) return `there is no such model, or no revision '${revision}' of it; check the spelling`;
  if (status === 401 || status === 403) {
    return `is not open to everybody, or does not exist (${message}): check the spelling, open the address in a browser, accept what it asks, and put a token of yours into HF_TOKEN`;
  }
  return `could not be fetched (${message}); the same again goes on where it stopped, and AFFETTO_OFFLINE=1 takes what is in the cache`;
}
