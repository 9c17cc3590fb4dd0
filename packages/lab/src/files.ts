import { createHash } from 'node:crypto';
import { accessSync, constants, createReadStream, mkdirSync, statSync } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AffettoError, DataError } from '@affetto/core';

/**
 * Writes a file whole or not at all: under another name beside it, flushed to disk, then renamed.
 *
 * @throws {DataError} where the disk is full or the folder cannot be written to.
 */
export function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  return writingAtomically(path, (unfinished) => writeFile(unfinished, content));
}

/**
 * Lets `write` write a file under another name; it gets its own once that has worked, and is removed where it has not.
 *
 * @throws {DataError} where the disk is full or the folder cannot be written to.
 */
export async function writingAtomically<T>(
  path: string,
  write: (unfinished: string) => Promise<T>,
): Promise<T> {
  const unfinished = `${path}.partial`;
  try {
    makeFolder(dirname(path));
    const result = await write(unfinished);
    await flushToDisk(unfinished);
    await rename(unfinished, path);
    return result;
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined); // the first error says more
    throw writeError(path, error);
  }
}

async function flushToDisk(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
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

/** Whatever went wrong with one recording of many, as a sentence that names it. */
export function problemWith(path: string, error: unknown): string {
  const { message, name } = error as Error;
  if (!(error instanceof AffettoError)) return `${path}: an unexpected ${name} (${message})`;
  return message.includes(path) ? message : `${path}: ${message}`;
}

/**
 * The digest of a file's bytes, as hexadecimal digits.
 *
 * @param algorithm As Node knows it, e.g. `sha256`.
 * @param prefix What the digest is of before the file's bytes.
 */
export async function fileDigest(path: string, algorithm: string, prefix = ''): Promise<string> {
  const hash = createHash(algorithm).update(prefix);
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** SHA-256 of a text or of bytes, as hexadecimal digits. */
export function contentHash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
