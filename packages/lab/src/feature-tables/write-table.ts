import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { DataError, type OnProgress, UsageError } from '@affetto/core';
import type { Piscina } from 'piscina';
import { writingAtomically } from '../files.js';
import { withThreads } from '../threads.js';
import { csvWriter } from './csv.js';
import { parquetWriter } from './parquet.js';
import type { FeatureTableSetName } from './sets.js';
import type { ExtractedRows, ExtractionTask } from './worker.js';

/** Where the rows of recording after recording go. */
export interface TableWriter {
  write(name: string, rows: Exclude<ExtractedRows, { failure: string }>): void;
  end(): void;
}

/** What a table of features holds. */
export interface FeatureTable {
  /** Features, beside the columns `name` and `frameTime`. */
  readonly columns: readonly string[];
  readonly rows: number;
  /** Recordings in the table. */
  readonly recordings: number;
  /** The others: each with the sentence that names the file and says why. */
  readonly failures: readonly { readonly path: string; readonly message: string }[];
}

export interface FeatureTableOptions {
  /** Which features. */
  readonly set: FeatureTableSetName;
  /** Threads; all cores unless told. Their number does not change the table. */
  readonly workers?: number;
  readonly onProgress?: OnProgress;
  /** Stops the work and leaves no file. */
  readonly abort?: AbortSignal;
}

/** Recordings a thread may be ahead of the one to be written next, so that few are in memory at a time. */
const AHEAD = 4;

/**
 * Extracts features of recordings, on all cores, into one table: a row a recording or a frame, in the order given. A
 * recording that cannot be read is left out and does not stop the others.
 *
 * @param paths Also what the column `name` says.
 * @param output `.csv` (in openSMILE's layout) or `.parquet`; whole or not there at all.
 * @throws {UsageError} where the name of the output ends otherwise.
 * @throws {DataError} where no recording can be read, or the output cannot be written.
 * @throws the reason of `options.abort`.
 */
export async function writeFeatureTable(
  paths: readonly string[],
  output: string,
  options: FeatureTableOptions,
): Promise<FeatureTable> {
  const startWriter = writerFor(output);
  const { workers = availableParallelism(), abort } = options;
  const script = new URL('./worker.js', import.meta.url);
  return withThreads(script, { count: Math.max(1, Math.min(workers, paths.length)), abort }, (pool) =>
    writingAtomically(output, async (unfinished) => {
      const table = startWriter(unfinished);
      const result = await fillTable(table, paths, { ...options, pool, asCsv: startWriter === csvWriter });
      table.end();
      if (result.recordings > 0) return result;
      const first = result.failures[0]?.message ?? 'there are none';
      throw new DataError(output, `is not written because no recording could be used (${first})`);
    }),
  );
}

function writerFor(output: string): (path: string) => TableWriter {
  const writer = { '.csv': csvWriter, '.parquet': parquetWriter }[extname(output).toLowerCase()];
  if (writer) return writer;
  throw new UsageError(`the output ${output} must end in .csv or .parquet`);
}

async function fillTable(
  table: TableWriter,
  paths: readonly string[],
  { pool, set, asCsv, onProgress }: FeatureTableOptions & { pool: Piscina; asCsv: boolean },
): Promise<FeatureTable> {
  const failures: { path: string; message: string }[] = [];
  const answers: Promise<ExtractedRows>[] = [];
  let columns: readonly string[] = [];
  let rows = 0;
  for (const [i, path] of paths.entries()) {
    while (answers.length < paths.length && answers.length < i + AHEAD * pool.maxThreads) {
      const task: ExtractionTask = { path: paths[answers.length]!, set, asCsv };
      const answer: Promise<ExtractedRows> = pool.run(task);
      answer.catch(() => undefined); // told where it is awaited, which after a failure may be never
      answers.push(answer);
    }
    const extracted = await answers[i]!;
    delete answers[i]; // its rows have been in memory long enough
    if ('failure' in extracted) failures.push({ path, message: extracted.failure });
    else {
      table.write(path, extracted);
      columns = extracted.columns;
      rows += extracted.count;
    }
    onProgress?.({ stage: 'features', done: i + 1, total: paths.length });
  }
  return { columns, rows, recordings: paths.length - failures.length, failures };
}
