import { readFile } from 'node:fs/promises';
import { DataError } from '@affetto/core';
import { CsvError, parse } from 'csv-parse/sync';

/** A row of a table with a header. */
export interface Row {
  /** Line of the file on which the row ends, from 1. */
  readonly line: number;
  /** Cells, trimmed, by the header's names in lower case. */
  readonly cells: Readonly<Record<string, string>>;
}

/**
 * Reads a table with a header row: UTF-8 with or without byte order mark, any line ends, quoted cells. Columns are
 * parted by whichever of tab, semicolon and comma the header has most of.
 *
 * @throws {DataError} where the file cannot be read, has no rows, or a row has not the header's number of cells.
 */
export async function readDelimited(file: string): Promise<{ columns: string[]; rows: Row[] }> {
  const text = await readText(file);
  const header = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = ['\t', ';', ','].reduce((a, b) =>
    header.split(b).length > header.split(a).length ? b : a,
  );
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(text, {
      bom: true,
      delimiter,
      info: true,
      trim: true,
      skip_empty_lines: true,
      relax_quotes: delimiter === '\t', // a tab-separated text may hold a bare quotation mark
    }) as unknown as typeof records;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new DataError(file, `cannot be read as a table: ${error.message}`, { cause: error });
  }
  const columns = records.shift()?.record.map((name) => name.toLowerCase()) ?? [];
  if (records.length === 0) throw new DataError(file, 'holds no rows below its header');
  const rows = records.map(({ record, info }) => ({
    line: info.lines,
    cells: Object.fromEntries(columns.map((name, i) => [name, record[i] ?? ''])),
  }));
  return { columns, rows };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const problems: Record<string, string> = {
      ENOENT: 'there is no such file; check the path',
      ENOTDIR: 'there is no such file; check the path',
      EISDIR: 'is a folder; give the table itself, a CSV or TSV file',
      EACCES: 'may not be read: permission denied; change its permissions, or give another file',
    };
    const problem = problems[(error as NodeJS.ErrnoException).code ?? ''];
    throw problem ? new DataError(file, problem, { cause: error }) : error;
  }
}
