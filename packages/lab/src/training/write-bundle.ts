import { open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DataError } from '@affetto/core';
import { makeFolder, writeError } from '../files.js';

/**
 * Writes a model's folder whole or not at all: as `FOLDER.partial` beside it, flushed to disk, then renamed. A model
 * that is there already is replaced once the new one is complete; it waits as `FOLDER.replaced` for that moment.
 *
 * @param files The bundle's files by name, as `encodeBundle` of `@affetto/core/recognizer` makes them.
 * @throws {DataError} where the folder holds anything but a model, the disk is full or it cannot be written to.
 */
export async function writeBundle(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const target = resolve(folder);
  const partial = `${target}.partial`;
  try {
    const isThere = await holdsModel(target, folder, files);
    await rm(partial, { recursive: true, force: true }); // of a run that was killed
    makeFolder(partial);
    for (const [name, content] of files) await writeFile(join(partial, name), content, { flush: true });
    await flushFolder(partial);
    await moveIntoPlace(partial, target, isThere);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw writeError(folder, error);
  }
}

/** Of a bundle's files the one that only some models have. */
const ENCODER = 'encoder.safetensors';

/** Whether the folder exists; one with files that are not a model's is not ours to replace. */
async function holdsModel(
  target: string,
  folder: string,
  files: ReadonlyMap<string, unknown>,
): Promise<boolean> {
  const isThere = await stat(target).then(
    () => true,
    () => false,
  );
  const other = isThere
    ? (await readdir(target)).find((name) => !(files.has(name) || name === ENCODER))
    : undefined;
  if (other !== undefined) {
    throw new DataError(
      folder,
      `holds '${other}', which is no part of a model; choose a new or empty folder.`,
    );
  }
  return isThere;
}

async function moveIntoPlace(partial: string, target: string, isThere: boolean): Promise<void> {
  const replaced = `${target}.replaced`;
  if (isThere) {
    await rm(replaced, { recursive: true, force: true });
    await rename(target, replaced);
  }
  try {
    await rename(partial, target);
  } catch (error) {
    if (isThere) await rename(replaced, target);
    throw error;
  }
  await rm(replaced, { recursive: true, force: true });
  await flushFolder(dirname(target));
}

/** Makes the names in a folder lasting. Windows does that by itself and cannot open folders. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
