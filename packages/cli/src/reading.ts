import { readFile } from 'node:fs/promises';
import { DataError } from '@affetto/core';
import type { Signal } from '@affetto/core/audio';
import { readSignal } from '@affetto/core/node';
import { decodeProfile, type Model, type Profile } from '@affetto/core/recognizer';

/**
 * Reads a profile from its file.
 *
 * @throws {DataError} where there is none, or it is damaged or made with another model.
 */
export async function readProfile(file: string, model: Model): Promise<Profile> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new DataError(
      file,
      code === 'ENOENT'
        ? 'there is no such profile; make it with affetto profile'
        : `cannot be read (${message})`,
      { cause },
    );
  }
  return decodeProfile(bytes, model, file);
}

/** A recording, or the sentence that says why there is none. */
export async function readOrSayWhyNot(file: string): Promise<Signal | string> {
  try {
    return await readSignal(file);
  } catch (error) {
    if (error instanceof DataError) return error.message;
    throw error;
  }
}
