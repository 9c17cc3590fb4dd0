import { readdir } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { DataError } from '@affetto/core';
import { DIMENSIONS } from '@affetto/core/network';
import { assemble } from './assemble.js';
import { type Row, readDelimited } from './delimited.js';
import { byId, count, list, withoutExtension } from './recordings.js';
import type { Corpus, Utterance } from './utterance.js';

/** What each column may be called. */
const columnNames = {
  path: ['path', 'file', 'filename'],
  label: ['label', 'emotion'],
  speaker: ['speaker', 'speaker_id'],
  sex: ['sex', 'gender'],
  age: ['age'],
  sentence: ['sentence'],
  language: ['language'],
  arousal: ['arousal'],
  valence: ['valence'],
  dominance: ['dominance'],
} as const;

type Column = keyof typeof columnNames;

const sexes: Readonly<Record<string, 'female' | 'male'>> = {
  female: 'female',
  f: 'female',
  male: 'male',
  m: 'male',
};

/**
 * Indexes the recordings that a CSV or TSV table lists, with a header row in any case and order: `path` (or `file`,
 * `filename`; relative ones start at the table's folder) and `label` (or `emotion`), and if known `speaker` (or
 * `speaker_id`), `sex` (or `gender`; female, male, f, m), `age` in years, `sentence`, `language`, and `arousal`, `valence`,
 * `dominance` as numbers of any range. Other columns are passed over; an empty cell says nothing.
 *
 * @throws {DataError} naming the file, line and column: where the table cannot be read, lacks a column or a path or
 *   label, has an age or a dimension that is no number, gives one file two labels, or lists no file that exists.
 */
export async function indexTable(file: string): Promise<Corpus> {
  const { columns, rows } = await readDelimited(file);
  const names = findColumns(file, columns);
  const folder = dirname(resolve(file));
  const exists = await existing(rows.map(({ cells }) => resolve(folder, cells[names.path!] ?? '')));

  const byUtterance = new Map<string, { utterance: Utterance; line: number }>();
  const missing: string[] = [];
  const repeated: string[] = [];
  const oddSexes = new Set<string>();
  for (const row of rows) {
    const cell = (column: Column) => row.cells[names[column] ?? ''] ?? '';
    const path = required(file, row, names.path!);
    const emotion = required(file, row, names.label!).toLowerCase();
    const absolute = resolve(folder, path);
    if (!exists.has(absolute)) {
      missing.push(path);
      continue;
    }
    const id = withoutExtension(relative(folder, absolute).split(sep).join('/'));
    const earlier = byUtterance.get(id);
    if (earlier) {
      if (earlier.utterance.emotion !== emotion) {
        throw new DataError(
          file,
          `line ${row.line}, column ${names.label}: ${path} is ${emotion} here and ${earlier.utterance.emotion} on line ${earlier.line}; keep one`,
        );
      }
      repeated.push(path);
      continue;
    }
    const sex = sexes[cell('sex').toLowerCase()];
    if (cell('sex') && !sex) oddSexes.add(cell('sex'));
    const utterance: Utterance = {
      id,
      path: absolute,
      emotion,
      speaker: cell('speaker'),
      ...(sex && { sex }),
      ...(cell('age') && { age: years(file, row, names.age!) }),
      ...(cell('sentence') && { sentence: cell('sentence') }),
      ...(cell('language') && { language: cell('language') }),
      ...Object.fromEntries(
        DIMENSIONS.filter((name) => cell(name)).map((name) => [name, rating(file, row, names[name]!)]),
      ),
    };
    byUtterance.set(id, { utterance, line: row.line });
  }
  if (byUtterance.size === 0) {
    throw new DataError(
      file,
      `none of its ${count(rows.length, 'file')} exists, looked for from ${folder}: ${list(missing)}`,
    );
  }

  const utterances = [...byUtterance.values()].map(({ utterance }) => utterance).sort(byId);
  const remarks: string[] = [];
  if (missing.length > 0)
    remarks.push(`${count(missing.length, 'listed file')} missing and left out: ${list(missing)}.`);
  if (repeated.length > 0)
    remarks.push(`${count(repeated.length, 'row')} left out, listing a file again: ${list(repeated)}.`);
  if (oddSexes.size > 0)
    remarks.push(`Neither female nor male in column ${names.sex}, taken as unknown: ${list([...oddSexes])}.`);
  const unknown = utterances.filter(({ speaker }) => speaker === '').length;
  if (unknown > 0)
    remarks.push(`Speakers unknown of ${count(unknown, 'recording')}: no column or cell names them.`);
  return assemble(withoutExtension(basename(file)), utterances, remarks);
}

function findColumns(file: string, columns: readonly string[]): Partial<Record<Column, string>> {
  const found: Partial<Record<Column, string>> = {};
  for (const [column, names] of Object.entries(columnNames) as [Column, readonly string[]][]) {
    const name = names.find((n) => columns.includes(n));
    if (name !== undefined) found[column] = name;
    else if (column === 'path' || column === 'label') {
      throw new DataError(
        file,
        `line 1: there is no column ${names.join(' or ')}; its columns are ${columns.join(', ')}`,
      );
    }
  }
  return found;
}

function required(file: string, row: Row, column: string): string {
  const value = row.cells[column];
  if (!value) throw new DataError(file, `line ${row.line}, column ${column}: is empty`);
  return value;
}

function years(file: string, row: Row, column: string): number {
  const value = Number(row.cells[column]);
  if (!(value >= 0 && value < 150)) {
    throw new DataError(
      file,
      `line ${row.line}, column ${column}: ${row.cells[column]} is not an age in years`,
    );
  }
  return value;
}

function rating(file: string, row: Row, column: string): number {
  const value = Number(row.cells[column]);
  if (!Number.isFinite(value)) {
    throw new DataError(file, `line ${row.line}, column ${column}: ${row.cells[column]} is not a number`);
  }
  return value;
}

/** Those of the paths that exist, by reading each folder once. */
async function existing(paths: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const folder of new Set(paths.map((path) => dirname(path)))) {
    let names: string[];
    try {
      names = await readdir(folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
      names = []; // what lies in no folder is missing
    }
    for (const name of names) found.add(resolve(folder, name));
  }
  return found;
}
