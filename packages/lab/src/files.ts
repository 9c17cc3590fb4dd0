import { createHash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataError } from '@affetto/core';

/**
 * Writes a file whole or not at all: under another name beside it, flushed to disk, then renamed.
 *
 * @throws {DataError} where the disk is full or the folder cannot be written to.
 */
export async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  const unfinished = `${path}.partial`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(unfinished, content, { flush: true });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw writeError(path, error);
  }
}

/** The error of a failed write as a sentence for a person; what is not about the disk is returned as it is. */
export function writeError(path: string, error: unknown): unknown {
  const problems: Record<string, string> = {
    ENOSPC: 'cannot be written because the disk is full; free some space or choose another folder',
    EDQUOT: 'cannot be written because the disk quota is used up; free some space or choose another folder',
    EACCES: 'cannot be written: permission denied; choose a folder you may write to',
    EPERM: 'cannot be written: not permitted; choose a folder you may write to',
    EROFS: 'cannot be written because the disk is read-only; choose another folder',
    ENOTDIR: 'cannot be written because a part of its path is a file; choose another folder',
    EEXIST: 'cannot be written because a part of its path is a file; choose another folder',
  };
  const problem = problems[(error as NodeJS.ErrnoException).code ?? ''];
  return problem ? new DataError(path, problem, { cause: error }) : error;
}

/** SHA-256 of a text or of bytes, as hexadecimal digits. */
export function contentHash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
