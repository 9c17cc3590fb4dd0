import { dirname, resolve } from 'node:path';
import { DataError } from '@affetto/core';
import { readDelimited } from './delimited.js';

/** A recording and whose voice it is. */
export interface VoicedRecording {
  /** Absolute. */
  readonly path: string;
  /** Empty where unknown. */
  readonly speaker: string;
}

/**
 * Reads which recordings a CSV or TSV table lists: its columns `path` (or `file`, `filename`; relative ones start at the
 * table's folder) and, if known, `speaker` (or `speaker_id`).
 *
 * @throws {DataError} where it cannot be read, or has no such column or an empty path.
 */
export async function readVoices(file: string): Promise<VoicedRecording[]> {
  const { columns, rows } = await readDelimited(file);
  const column = (...names: string[]) => names.find((name) => columns.includes(name));
  const [path, speaker] = [column('path', 'file', 'filename'), column('speaker', 'speaker_id')];
  if (path === undefined)
    throw new DataError(
      file,
      `line 1: there is no column path or file or filename; its columns are ${columns.join(', ')}`,
    );
  return rows.map(({ cells, line }) => {
    if (!cells[path]) throw new DataError(file, `line ${line}, column ${path}: is empty`);
    return { path: resolve(dirname(file), cells[path]), speaker: (speaker && cells[speaker]) || '' };
  });
}
