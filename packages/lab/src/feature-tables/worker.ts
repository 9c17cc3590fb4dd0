import { readSignal } from '@affetto/core/node';
import { Piscina } from 'piscina';
import { problemWith } from '../files.js';
import { csvRows } from './csv.js';
import { type FeatureRows, type FeatureTableSetName, featureTableSets } from './sets.js';

/** One recording to extract. */
export interface ExtractionTask {
  readonly path: string;
  readonly set: FeatureTableSetName;
  /** Whether the rows are wanted as lines of CSV. */
  readonly asCsv: boolean;
}

/** A recording's rows, as CSV or as numbers, or the sentence that says why there are none. */
export type ExtractedRows =
  | { readonly columns: readonly string[]; readonly count: number; readonly csv: Uint8Array<ArrayBuffer> }
  | (FeatureRows & { readonly count: number; readonly csv?: undefined })
  | { readonly failure: string };

/** Piscina's task; the rows are handed over, not copied. */
export default async function extractRows({ path, set, asCsv }: ExtractionTask): Promise<object> {
  let rows: FeatureRows;
  try {
    rows = featureTableSets[set].compute(await readSignal(path));
  } catch (error) {
    return { failure: problemWith(path, error) }; // one bad file must not lose the others
  }
  const count = rows.times.length;
  if (!asCsv) return handOver({ ...rows, count }, [rows.values.buffer]);
  const csv = new TextEncoder().encode(csvRows(path, rows));
  return handOver({ columns: rows.columns, count, csv }, [csv.buffer]);
}

function handOver(value: ExtractedRows, buffers: ArrayBuffer[]): object {
  return Piscina.move({
    get [Piscina.transferableSymbol]() {
      return buffers;
    },
    get [Piscina.valueSymbol]() {
      return value;
    },
  } as never);
}
