import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openModel } from '@affetto/core/node';
import { makeOutputFolder } from '@affetto/lab';
import { type CorpusKind, corpusKinds, indexCorpus, matchLabels, readLabelMap } from '@affetto/lab/corpora';
import { type EvaluationResult, evaluateModel } from '@affetto/lab/evaluation';
import { confidenceSentence, profileSentences, scopeSentences, writeEvaluation } from '@affetto/lab/report';
import { type Command, Option } from 'commander';
import { labelTable } from '../corpora.js';
import { interruptible } from '../interrupt.js';
import { printJson } from '../json.js';
import { folderOfModel, modelHelp } from '../models.js';
import { encoderOption, positive } from '../options.js';
import { showProgress } from '../progress.js';
import { percent, plainTable } from '../tables.js';

interface EvaluateOptions {
  readonly data: string;
  readonly kind?: CorpusKind;
  readonly map?: string;
  readonly encoder?: string;
  readonly out?: string;
  readonly workers?: number;
  readonly json?: boolean;
}

/** `affetto evaluate`: what a finished model scores on labelled recordings. */
export function addEvaluateCommand(program: Command): void {
  program
    .command('evaluate')
    .description('score a finished model on labelled recordings; write a report')
    .argument('<model>', modelHelp)
    .requiredOption('--data <path>', 'folder of the recordings, or a CSV or TSV table')
    .addOption(
      new Option('--kind <kind>', 'layout (default: table for a file, else folders)').choices(
        Object.keys(corpusKinds),
      ),
    )
    .option('--map <file>', 'JSON: what labels count as, {"joy": "happiness", "other": null}')
    .addOption(encoderOption())
    .option('--out <folder>', 'where the report goes (default: runs/evaluate-<corpus>)')
    .option('--workers <count>', 'threads (default: all cores); the scores do not depend on it', positive)
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Labels the model does not know are left out; of emotions that no recording has the probabilities are dropped. Both are
said. docs/corpora.md tells the rule.

Examples:
  affetto evaluate base --kind tess --data data/tess
  affetto evaluate runs/tess/model --kind ravdess --data data/ravdess
  affetto evaluate runs/emodb/model --data recordings --map labels.json`,
    )
    .action(evaluate);
}

async function evaluate(folder: string, options: EvaluateOptions): Promise<void> {
  const { data, map, encoder, workers } = options;
  const model = await openModel(folderOfModel(folder));
  const kind = options.kind ?? (statSync(data, { throwIfNoEntry: false })?.isFile() ? 'table' : 'folders');
  const labels = map === undefined ? {} : await readLabelMap(map);
  const corpus = matchLabels(await indexCorpus(kind, data), model.labels, labels);
  const out = resolve(options.out ?? join('runs', `evaluate-${corpus.name}`));
  makeOutputFolder(out);
  const display = showProgress();
  display.say(labelTable(corpus.labels!));
  const result = await interruptible('', (abort) =>
    evaluateModel(model, corpus, {
      onProgress: display.onProgress,
      abort,
      ...(workers !== undefined && { workers }),
      ...(encoder !== undefined && { encoderPlace: encoder }),
    }),
  ).finally(display.stop);
  const [report] = await writeEvaluation(result, out);

  if (options.json) {
    const { predictions: _, ...numbers } = result;
    printJson('evaluate', { ...numbers, files: { folder: out, report: report! } });
    return;
  }
  console.log(scoresTable(result));
  const sentences = [...scopeSentences(result), ...profileSentences(result), confidenceSentence(result)];
  for (const sentence of sentences) console.log(sentence);
  for (const remark of [...result.corpus.remarks, ...result.remarks]) console.log(`! ${remark}`);
  console.log(`\nreport     ${report}`);
}

/** The scores over all, and of each sex. */
function scoresTable({ summary, sexes, corpus }: EvaluationResult): string {
  const { accuracy, uar, macroF1, utterances } = summary;
  const range = ({ low, high }: { low: number; high: number }) => `${percent(low)} to ${percent(high)}`;
  const table = plainTable(['', 'recordings', 'accuracy', '95 %', 'UAR', '95 %', 'macro F1'], {
    right: [1, 2, 4, 6],
  });
  table.push([
    corpus.name,
    String(utterances),
    percent(accuracy.value),
    range(accuracy.interval),
    percent(uar.value),
    range(uar.interval),
    percent(macroF1.value),
  ]);
  for (const { name, count, accuracy, uar } of sexes)
    table.push([name, String(count), percent(accuracy), '', percent(uar), '', '']);
  return table.toString();
}
