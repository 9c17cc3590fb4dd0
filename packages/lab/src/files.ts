import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { DataError } from '@affetto/core';

/**
 * Writes a file whole or not at all: under another name beside it, flushed to disk, then renamed.
 *
 * @throws {DataError} where the disk is full or the folder cannot be written to.
 */
export async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  const unfinished = `${path}.partial`;
  try {
    makeFolder(dirname(path));
    await writeFile(unfinished, content, { flush: true });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw writeError(path, error);
  }
}

/**
 * Makes a folder to put results in, where it is not there yet.
 *
 * @throws {DataError} where it cannot be made, is a file or may not be written to.
 */
export function makeOutputFolder(path: string): void {
  try {
    makeFolder(path);
    accessSync(path, constants.W_OK);
  } catch (error) {
    throw writeError(path, error);
  }
}

/**
 * Makes a folder and those above it. Not by Node's own `recursive`, which never returns where a file system has no
 * room for folders and says ENOENT, as in /proc.
 *
 * @throws the system's error.
 */
export function makeFolder(path: string): void {
  const folder = resolve(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    mkdirSync(folder);
  } catch (error) {
    const madeMeanwhile = statSync(folder, { throwIfNoEntry: false })?.isDirectory();
    if (!madeMeanwhile) throw error;
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
    ENOENT:
      'cannot be written because a folder of its path is missing and cannot be made; choose another folder',
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
