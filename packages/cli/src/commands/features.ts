import { stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { findRecordings } from '@affetto/lab/corpora';
import { type FeatureTableSetName, featureTableSets, writeFeatureTable } from '@affetto/lab/feature-tables';
import { type Command, Option } from 'commander';
import { interruptible } from '../interrupt.js';
import { printJson } from '../json.js';
import { positive } from '../options.js';
import { showProgress } from '../progress.js';

const sets = Object.keys(featureTableSets) as FeatureTableSetName[];

interface FeaturesOptions {
  readonly set: FeatureTableSetName;
  readonly output: string;
  readonly workers?: number;
  readonly json?: boolean;
}

/** `affetto features`: a table of features of recordings, for other programs. */
export function addFeaturesCommand(program: Command): void {
  program
    .command('features')
    .description('write features of recordings as a table, CSV or Parquet')
    .argument('<path...>', 'recordings, or folders of them')
    .addOption(new Option('--set <name>', 'which features').choices(sets).makeOptionMandatory())
    .option('--output <file>', 'where to, .csv or .parquet', 'features.csv')
    .option('--workers <count>', 'threads (default: all cores); the table does not depend on it', positive)
    .option('--json', 'print one JSON document about the table')
    .addHelpText(
      'after',
      `
Sets:
${sets.map((set) => `  ${set.padEnd(22)}${featureTableSets[set].description}`).join('\n')}

The columns begin with name (the recording) and frameTime (seconds); CSV has openSMILE's layout, between semicolons.
A file that cannot be read is reported and does not stop the others; the exit code is 1 then.

Examples:
  affetto features --set prosody voice.wav
  affetto features --set mfcc --output mfcc.parquet recordings`,
    )
    .action(features);
}

async function features(paths: string[], options: FeaturesOptions): Promise<void> {
  const { set, output, workers } = options;
  const recordings = (await Promise.all(paths.map(recordingsAt))).flat();
  const display = showProgress();
  const table = await interruptible('No table was written.', (abort) =>
    writeFeatureTable(recordings, output, {
      set,
      onProgress: display.onProgress,
      abort,
      ...(workers !== undefined && { workers }),
    }),
  ).finally(display.stop);

  const { failures } = table;
  if (options.json) {
    printJson('features', {
      ...table,
      set,
      output,
      columns: [...table.columns],
      failures: failures.map(({ path, message }) => ({ file: path, error: message })),
    });
  } else {
    const { rows, columns, recordings } = table;
    const what = recordings === 1 ? 'recording' : 'recordings';
    console.log(`${output}: ${rows} x ${columns.length} features of ${recordings} ${what}`);
  }
  for (const { message } of failures) console.error(`affetto: ${message}`);
  if (failures.length > 0) process.exitCode = 1;
}

/** A path to a recording is itself; of a folder the audio files at any depth. */
export async function recordingsAt(path: string): Promise<string[]> {
  const isFolder = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false, // whoever reads it has the sentence for it
  );
  if (!isFolder) return [path];
  const found = await findRecordings(path);
  return found.map((recording) => join(path, relative(resolve(path), recording.path)));
}
