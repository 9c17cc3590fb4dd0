import { join } from 'node:path';
import { makeOutputFolder } from '@affetto/lab';
import { withoutPredictions } from '@affetto/lab/evaluation';
import { builtInRecipes } from '@affetto/lab/recipes';
import { profileSentences } from '@affetto/lab/report';
import type { Command } from 'commander';
import { addLabelOptions, kindOf, type LabelOptions, labelTable, openCorpora } from '../corpora.js';
import { runAndReport } from '../experiment.js';
import { printJson } from '../json.js';
import { outputFolder, positive, recipeFor } from '../options.js';
import { showProgress } from '../progress.js';
import { summaryTable } from '../tables.js';

interface TrainOptions extends LabelOptions {
  readonly data?: string;
  readonly out?: string;
  readonly recipe?: string;
  readonly encoder?: string;
  readonly seeds: number;
  readonly epochs?: number;
  readonly workers?: number;
  readonly resume?: boolean;
  readonly watch?: boolean;
  readonly json?: boolean;
}

/** `affetto train`: features, training and testing by both protocols, the report and the model. */
export function addTrainCommand(program: Command): void {
  const command = program
    .command('train')
    .description('train and test a recogniser on a corpus, or on several at once; write a report and a model')
    .argument('<corpus...>', 'KIND with --data, or KIND=PATH; the kinds are those of affetto corpus index')
    .option('--data <path>', 'folder of the corpus; for table, the CSV or TSV file');
  addLabelOptions(command)
    .option('--out <folder>', 'where everything goes (default: runs/<kind>, kinds joined by +)')
    .option(
      '--recipe <name or file>',
      `one of ${builtInRecipes().join(', ')}, or a JSON file (default: the one named like the corpus, else default)`,
    )
    .option(
      '--encoder <place>',
      'encoder whose states are the features of recipes that have one: its folder, or hub:OWNER/NAME[@REVISION] (default: its name in $AFFETTO_ENCODERS, or on the hub)',
    )
    .option('--seeds <count>', 'how often each protocol is repeated, with seeds 1, 2, ...', positive, 3)
    .option('--epochs <count>', "passes over the training recordings, instead of the recipe's", positive)
    .option('--workers <count>', 'threads (default: all cores); the weights do not depend on it', positive)
    .option('--resume', 'go on with what an interrupted training left in --out')
    .option(
      '--watch',
      'open a page that follows the training and turns into the report, on this machine alone',
    )
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Two protocols are run, always both: recordings drawn at random, and speakers kept apart. Of several corpora
each is also tested by a network that heard only the others. What becomes of their labels is shown first.
docs/recipes.md describes recipes, docs/corpora.md labels and protocols, docs/encoder.md encoders and the hub.

Examples:
  affetto train tess --data data/tess
  affetto train emodb --data corpora/emodb --seeds 1 --watch
  affetto train folders --data recordings --out runs/mine
  affetto train table --data labels.csv --recipe my-recipe.json --resume
  affetto train emodb --data corpora/emodb --recipe encoder --encoder models/whisper-base-encoder
  affetto train emodb --data corpora/emodb --recipe encoder --encoder hub:openai/whisper-base
  affetto train ravdess=data/ravdess emodb=corpora/emodb --classes anger,happiness,neutral,sadness`,
    )
    .action(train);
}

async function train(corpora: string[], options: TrainOptions): Promise<void> {
  const kind = corpora.map(kindOf).join('+');
  const out = outputFolder(options.out ?? join('runs', kind), options.resume);
  const recipe = await recipeFor(kind, options.recipe);
  if (options.epochs !== undefined) recipe.training.epochs = options.epochs;
  const corpus = await openCorpora(corpora, options);
  makeOutputFolder(out); // now, not after an hour of training
  const display = showProgress();
  if (corpus.labels) display.say(labelTable(corpus.labels));
  const { result, paths } = await runAndReport(corpus, {
    recipe,
    encoderPlace: options.encoder,
    seeds: Array.from({ length: options.seeds }, (_, i) => i + 1),
    workers: options.workers,
    out,
    display,
    watch: options.watch,
  }).finally(display.stop);

  if (options.json) {
    printJson('train', { ...withoutPredictions(result), files: paths });
    return;
  }
  console.log(summaryTable(result));
  for (const sentence of profileSentences(result)) console.log(sentence);
  for (const remark of [...result.corpus.remarks, ...result.remarks]) console.log(`! ${remark}`);
  console.log(`
report     ${paths.report}
model      ${paths.model}

Next: affetto recognize --model ${paths.model} FILE…`);
}
