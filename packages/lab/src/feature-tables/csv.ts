import { appendFileSync, writeFileSync } from 'node:fs';
import type { FeatureRows } from './sets.js';
import type { TableWriter } from './write-table.js';

/*
 * CSV as openSMILE's `cCsvSink` writes it: fields between semicolons, the columns `name` (of the recording, in single
 * quotes) and `frameTime` (seconds) before the features, numbers with six decimals and an exponent.
 */

/** A recording's rows as lines. */
export function csvRows(name: string, { times, columns, values }: FeatureRows): string {
  const quoted = quote(name);
  const lines: string[] = [];
  for (let row = 0; row < times.length; row++) {
    let line = `${quoted};${times[row]!.toFixed(6)}`;
    for (let column = 0; column < columns.length; column++) {
      line += `;${number(values[row * columns.length + column]!)}`;
    }
    lines.push(line);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function number(value: number): string {
  return Number.isFinite(value) ? value.toExponential(6) : 'NaN';
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Starts a CSV file. */
export function csvWriter(path: string): TableWriter {
  writeFileSync(path, '');
  let hasHead = false;
  return {
    write(_, { columns, csv }) {
      if (!hasHead) appendFileSync(path, `${['name', 'frameTime', ...columns.map(columnName)].join(';')}\n`);
      hasHead = true;
      appendFileSync(path, csv!);
    },
    end() {},
  };
}

function columnName(name: string): string {
  return /[;'\n]/.test(name) ? quote(name) : name;
}
