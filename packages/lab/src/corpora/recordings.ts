import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { DataError } from '@affetto/core';

/** An audio file of a corpus, known by its place and name alone. */
export interface Recording {
  /** Path inside the corpus without its extension, `/` between. */
  readonly id: string;
  /** Absolute path. */
  readonly path: string;
  /** File name without its extension. */
  readonly stem: string;
}

/** A recording and what its corpus makes of its name. */
export type Named<T> = Recording & { readonly name: T };

const audioExtensions = new Set(
  'wav wave w64 rf64 bwf aiff aif aifc flac mp3 ogg oga opus m4a mp4 aac ac3 amr au snd caf webm mka wma 3gp'.split(
    ' ',
  ),
);

/** Whether a file is worth opening as audio. What it truly holds only its content tells. */
export function isAudioName(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot > 0 && audioExtensions.has(name.slice(dot + 1).toLowerCase());
}

/** `a/b.c.wav` to `a/b.c`. */
export function withoutExtension(path: string): string {
  return path.replace(/\.[^./\\]*$/, '');
}

/** Order by UTF-16 code units, the same on every machine, unlike that of a locale. */
export function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/**
 * All audio files under a folder at any depth, by id. Hidden files, and the `__MACOSX` folders that some archives
 * carry, are passed over; links to folders inside are not followed.
 *
 * @throws {DataError} where the folder does not exist, is a file, may not be read, or holds no audio.
 */
export async function findRecordings(folder: string): Promise<Recording[]> {
  const recordings: Recording[] = [];
  for (const entry of await readFolder(folder)) {
    if (!isAudioName(entry.name) || entry.isDirectory()) continue;
    const path = resolve(entry.parentPath, entry.name);
    const segments = relative(resolve(folder), path).split(sep);
    if (segments.some((segment) => segment.startsWith('.') || segment === '__MACOSX')) continue;
    recordings.push({
      id: withoutExtension(segments.join('/')),
      path,
      stem: withoutExtension(entry.name),
    });
  }
  if (recordings.length === 0) {
    throw new DataError(folder, 'holds no audio files; give the folder that holds the recordings');
  }
  return recordings.sort(byId);
}

async function readFolder(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    const problems: Record<string, string> = {
      ENOENT: 'there is no such folder; check the path',
      ENOTDIR: 'is a file; give the folder that holds the recordings',
      EACCES: 'may not be read: permission denied; change its permissions, or give another folder',
      EPERM: 'may not be read: not permitted; give another folder',
    };
    const { code = '', path = folder } = error as NodeJS.ErrnoException; // the path may be of a folder inside
    throw problems[code] ? new DataError(path, problems[code], { cause: error }) : error;
  }
}

/**
 * Reads what a corpus says in its file names, and keeps one recording of each.
 *
 * A corpus unpacked twice, one copy inside the other, has every recording two times; of those with one key the one
 * nearest to the top is used, so that no recording can be in both halves of a split.
 *
 * @param parse What a stem says, or null where it is not a name of this corpus.
 * @param key Equal for two names of the same recording.
 * @returns The recordings by id, with a remark on names that do not fit and on copies.
 * @throws {DataError} as {@link findRecordings}, and where no name fits.
 */
export async function readNames<T>(
  folder: string,
  corpus: { readonly title: string; readonly example: string },
  parse: (stem: string) => T | null,
  key: (name: T) => string,
): Promise<{ recordings: Named<T>[]; remarks: string[] }> {
  const found = await findRecordings(folder);
  const named: Named<T>[] = [];
  const odd: string[] = [];
  for (const recording of found) {
    const name = parse(recording.stem);
    if (name) named.push({ ...recording, name });
    else odd.push(recording.id);
  }
  if (named.length === 0) {
    throw new DataError(
      folder,
      `holds ${count(found.length, 'audio file')}, but none is named as in ${corpus.title} (like ` +
        `${corpus.example}); check the path, or index it as folders or as a table`,
    );
  }

  const depth = (id: string) => id.split('/').length;
  const first = new Map<string, Named<T>>();
  const copies: string[] = [];
  for (const recording of [...named].sort((a, b) => depth(a.id) - depth(b.id) || byId(a, b))) {
    if (first.has(key(recording.name))) copies.push(recording.id);
    else first.set(key(recording.name), recording);
  }

  const remarks: string[] = [];
  if (odd.length > 0) {
    remarks.push(
      `${count(odd.length, 'audio file')} left out, not named as in ${corpus.title}: ${list(odd)}.`,
    );
  }
  if (copies.length > 0) {
    remarks.push(
      `${count(copies.length, 'recording')} left out, being here more than once (one of each is used): ${list(copies)}.`,
    );
  }
  return { recordings: [...first.values()].sort(byId), remarks };
}

/** `a, b, c and 1,234 more`. */
export function list(names: readonly string[]): string {
  const shown = names.slice(0, 3);
  if (names.length > 3) return `${shown.join(', ')} and ${number(names.length - 3)} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** `1 recording`, `2,800 recordings`. */
export function count(n: number, noun: string): string {
  return `${number(n)} ${noun}${n === 1 ? '' : 's'}`;
}

/** `2,800`. */
export function number(n: number): string {
  return n.toLocaleString('en');
}
