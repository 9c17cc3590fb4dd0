import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileDigest, makeFolder, writeError } from '../files.js';
import { type Transfer, TransferError } from './transfer.js';

/** A file, as a server lists it. */
export interface RemoteFile {
  /** Path inside what it belongs to, `/` between; never leads out of it. */
  readonly path: string;
  readonly url: string;
  /** Bytes. */
  readonly size: number;
  /** Name of the digest as Node knows it, e.g. `md5`. */
  readonly algorithm: string;
  /** The digest in hexadecimal. */
  readonly digest: string;
  /** What the digest is of before the file's bytes, as git has it; nothing unless told. */
  readonly digestPrefix?: string;
}

/** Whole downloads of a file whose checksum may come out wrong before it is given up. */
const checksumTries = 3;

/**
 * Brings a file to disk, verified, or not at all. It grows as `target.part`, from where an earlier try left it, and gets
 * its name once size and checksum are right. A file that is there and right is left as it is.
 *
 * @param onBytes Told how many bytes of the file are there, often; may go back where a try starts over.
 * @returns Whether anything had to be fetched.
 * @throws {TransferError} where the server does not bring it, or brings other bytes than listed.
 * @throws {DataError} where the disk is full or may not be written to.
 */
export async function download(
  transfer: Transfer,
  file: RemoteFile,
  target: string,
  onBytes: (bytes: number) => void,
): Promise<boolean> {
  if (await matches(target, file)) {
    onBytes(file.size);
    return false;
  }
  const part = `${target}.part`;
  try {
    makeFolder(dirname(target));
    for (let tries = 0; tries < checksumTries; tries++) {
      if ((await sizeOf(part)) > file.size) await rm(part);
      if (file.size === 0 || (await sizeOf(part)) < file.size) await fetchRest(transfer, file, part, onBytes);
      if (await matches(part, file)) {
        await rename(part, target);
        onBytes(file.size);
        return true;
      }
      await rm(part);
      onBytes(0);
    }
  } catch (error) {
    throw writeError(target, error);
  }
  throw new TransferError(`its ${file.algorithm.toUpperCase()} is not as listed, ${checksumTries} times`, {
    transient: false,
  });
}

/** Appends to the part what is missing of it. */
function fetchRest(
  transfer: Transfer,
  file: RemoteFile,
  part: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  let from = 0;
  const range = async () => {
    from = await sizeOf(part);
    return (from > 0 ? { range: `bytes=${from}-` } : {}) as Record<string, string>;
  };
  return transfer.get(file.url, range, async (response, alive) => {
    const resumed =
      response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${from}-`);
    if (response.headers.get('content-type')?.startsWith('text/html')) {
      throw new TransferError(
        'the server sent a web page in its place; a proxy or login page may be in the way',
        { transient: false },
      );
    }
    if (response.status !== 200 && !resumed) {
      await rm(part, { force: true });
      throw new TransferError('the server cannot go on from where it left off', { transient: true });
    }
    const handle = await open(part, resumed ? 'a' : 'w');
    let bytes = resumed ? from : 0;
    try {
      for await (const chunk of response.body ?? []) {
        alive();
        bytes += chunk.length;
        if (bytes > file.size) break; // more than was listed: the checksum will tell
        await handle.write(chunk);
        onBytes(bytes);
      }
    } finally {
      await handle.close();
    }
    if (bytes < file.size) throw new TransferError('the connection broke off', { transient: true });
  });
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(ifMissing))?.size ?? 0;
}

/** Whether a file is there with the size and checksum listed. */
async function matches(path: string, file: RemoteFile): Promise<boolean> {
  const there = await stat(path).catch(ifMissing);
  if (there?.size !== file.size) return false;
  return (await fileDigest(path, file.algorithm, file.digestPrefix)) === file.digest;
}

function ifMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
