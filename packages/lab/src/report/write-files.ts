import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeFolder, writeError } from '../files.js';

/**
 * Writes a report's files into a folder, pictures under `figures/`, all of them or none. Files of these names are
 * replaced, others stay.
 *
 * @param files By their names; the page first, which gets its name last.
 * @returns The paths written, in their order.
 * @throws {DataError} The folder cannot be written.
 */
export async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<string[]> {
  const target = resolve(folder);
  const draft = join(target, `.report-${randomUUID()}`);
  try {
    makeFolder(join(draft, 'figures'));
    for (const [name, content] of files) await writeFile(join(draft, name), content);
    makeFolder(join(target, 'figures'));
    for (const name of [...files.keys()].reverse()) await rename(join(draft, name), join(target, name));
  } catch (error) {
    throw writeError(target, error);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return [...files.keys()].map((name) => join(target, name));
}
