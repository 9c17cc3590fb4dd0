import {
  type CorpusKind,
  corpusKinds,
  fetchCorpus,
  indexCorpus,
  type Speaker,
  summarizeCorpus,
} from '@affetto/lab/corpora';
import { Argument, type Command } from 'commander';
import { addLabelOptions, type LabelOptions, labelTable, openCorpora } from '../corpora.js';
import { interruptible } from '../interrupt.js';
import { printJson } from '../json.js';
import { showProgress } from '../progress.js';
import { plainTable } from '../tables.js';

const kinds = Object.keys(corpusKinds) as CorpusKind[];

/** `affetto corpus index`, `affetto corpus map` and `affetto corpus fetch`. */
export function addCorpusCommand(program: Command): void {
  const corpus = program.command('corpus').description('find, check and download labelled recordings');

  corpus
    .command('index')
    .description('list what a corpus holds and what is missing or odd in it')
    .addArgument(new Argument('<kind>', 'layout of the corpus').choices(kinds))
    .requiredOption('--data <path>', 'folder of the corpus; for table, the CSV or TSV file')
    .option('--json', 'print one JSON document, with every recording')
    .addHelpText(
      'after',
      `
Layouts:
${kinds.map((kind) => `  ${kind.padEnd(10)}${corpusKinds[kind]}`).join('\n')}

Examples:
  affetto corpus index tess --data ~/corpora/TESS
  affetto corpus index folders --data recordings      # recordings/happy/anna/01.wav
  affetto corpus index table --data labels.csv        # columns path,label,speaker`,
    )
    .action(index);

  addLabelOptions(
    corpus
      .command('map')
      .description('show what the labels of corpora count as when they are put together')
      .argument('<corpus...>', 'KIND=PATH'),
  )
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Example:
  affetto corpus map ravdess=data/ravdess emodb=corpora/emodb --classes all`,
    )
    .action(map);

  corpus
    .command('fetch')
    .description('download a public corpus from its home, verified and resumable')
    .addArgument(new Argument('<corpus>', 'which one').choices(['tess']))
    .requiredOption('--data <folder>', 'folder to put it in')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Call it again to go on after a break; what is there already is checked and kept.

Example:
  affetto corpus fetch tess --data data/tess`,
    )
    .action(fetch);
}

async function index(kind: CorpusKind, options: { data: string; json?: boolean }): Promise<void> {
  const corpus = await indexCorpus(kind, options.data);
  const summary = summarizeCorpus(corpus);
  if (options.json) {
    printJson('corpus index', {
      ...summary,
      speakers: [...summary.speakers],
      remarks: [...summary.remarks],
      recordings: [...corpus.utterances],
    });
    return;
  }
  const { emotions, speakers } = summary;
  console.log(`${summary.name}: ${summary.utterances} recordings, ${speakers.length} speakers`);
  console.log(countsTable('emotion', emotions));
  console.log(
    countsTable('speaker', Object.fromEntries(speakers.map((each) => [describe(each), each.utterances]))),
  );
  if (summary.remarks.length === 0) console.log('Complete, nothing odd.');
  for (const remark of summary.remarks) console.log(`! ${remark}`);
}

async function map(corpora: string[], options: LabelOptions & { json?: boolean }): Promise<void> {
  const { name, emotions, labels, remarks } = await openCorpora(corpora, { classes: 'common', ...options });
  if (options.json) {
    printJson('corpus map', { name, emotions: [...emotions], labels: [...labels!], remarks: [...remarks] });
    return;
  }
  console.log(labelTable(labels!));
  for (const remark of remarks) console.log(`! ${remark}`);
}

/** A speaker's name, sex and age as far as they are known. */
function describe({ speaker, sex, age }: Speaker): string {
  const known = [sex, age && `${age} years`].filter(Boolean).join(', ');
  return `${speaker || 'unknown'}${known && ` (${known})`}`;
}

function countsTable(head: string, counts: Readonly<Record<string, number>>): string {
  const table = plainTable([head, 'recordings', ''], { right: [1] });
  const most = Math.max(...Object.values(counts));
  const entries = Object.entries(counts);
  for (const [name, count] of entries.slice(0, 40)) {
    table.push([name, String(count), '█'.repeat(Math.max(1, Math.round((count / most) * 30)))]);
  }
  if (entries.length > 40) table.push([`${entries.length - 40} more`, '', '']);
  return table.toString();
}

async function fetch(name: 'tess', options: { data: string; json?: boolean }): Promise<void> {
  const display = showProgress();
  const result = await interruptible('What was downloaded is kept; the same command goes on.', (abort) =>
    fetchCorpus(name, options.data, { onProgress: display.onProgress, signal: abort }),
  ).finally(display.stop);
  if (options.json) printJson('corpus fetch', result);
  else {
    const { folder, files, fetched, licence, citation } = result;
    console.log(`${files} recordings in ${folder}, all verified; ${fetched} of them fetched now.`);
    console.log(`Licence   ${licence}\nCite      ${citation}\nNext: affetto train ${name} --data ${folder}`);
  }
}
