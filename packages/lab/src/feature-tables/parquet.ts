import { type ColumnSource, fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { FeatureRows } from './sets.js';
import type { TableWriter } from './write-table.js';

/** Rows of a row group, at least: what is in memory at once. */
const GROUP = 50_000;

/**
 * Starts a Parquet file: `name` (string), `frameTime` (double, seconds) and the features (float; NaN where there is
 * nothing to measure), in row groups of whole recordings.
 */
export function parquetWriter(path: string): TableWriter {
  const writer = fileWriter(path);
  let file: ParquetWriter | undefined;
  let group: { name: string; rows: FeatureRows }[] = [];
  let held = 0;
  const flush = () => {
    if (group.length === 0) return;
    const columnData = columnsOf(group);
    file ??= new ParquetWriter({
      writer,
      schema: schemaFromColumnData({ columnData }),
      createdBy: 'affetto',
    });
    file.write({ columnData, rowGroupSize: held });
    group = [];
    held = 0;
  };
  return {
    write(name, rows) {
      if (rows.csv) throw new TypeError('Parquet is made of numbers, not of CSV');
      group.push({ name, rows });
      held += rows.count;
      if (held >= GROUP) flush();
    },
    end() {
      flush();
      file?.finish();
    },
  };
}

function columnsOf(group: readonly { name: string; rows: FeatureRows }[]): ColumnSource[] {
  const { columns } = group[0]!.rows;
  const column = (name: string, type: 'STRING' | 'DOUBLE' | 'FLOAT', data: ColumnSource['data']) => ({
    name,
    type,
    data,
    nullable: false,
  });
  return [
    column(
      'name',
      'STRING',
      group.flatMap(({ name, rows }) => Array<string>(rows.times.length).fill(name)),
    ),
    column(
      'frameTime',
      'DOUBLE',
      group.flatMap(({ rows }) => [...rows.times]),
    ),
    ...columns.map((name, i) =>
      column(
        name,
        'FLOAT',
        group.flatMap(({ rows }) =>
          Array.from(rows.times, (_, row) => rows.values[row * columns.length + i]!),
        ),
      ),
    ),
  ];
}
