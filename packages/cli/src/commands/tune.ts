import { join } from 'node:path';
import { makeOutputFolder } from '@affetto/lab';
import { type CorpusKind, corpusKinds, indexCorpus } from '@affetto/lab/corpora';
import { builtInRecipes } from '@affetto/lab/recipes';
import { writeTuning } from '@affetto/lab/report';
import { loadRanges, searchRecipe, type TuningResult } from '@affetto/lab/tuning';
import { Argument, type Command } from 'commander';
import { interruptible } from '../interrupt.js';
import { printJson } from '../json.js';
import { outputFolder, positive, recipeFor } from '../options.js';
import { showProgress } from '../progress.js';
import { percent, plainTable } from '../tables.js';

interface TuneOptions {
  readonly data: string;
  readonly ranges: string;
  readonly recipe?: string;
  readonly encoder?: string;
  readonly out?: string;
  readonly candidates: number;
  readonly seed: number;
  readonly workers?: number;
  readonly resume?: boolean;
  readonly json?: boolean;
}

/** `affetto tune`: searches ranges of a recipe for the values that recognise unheard voices best. */
export function addTuneCommand(program: Command): void {
  program
    .command('tune')
    .description(
      'search ranges of a recipe for what recognises unheard voices best; write the recipe and a report',
    )
    .addArgument(new Argument('<kind>', 'layout of the corpus').choices(Object.keys(corpusKinds)))
    .requiredOption('--data <path>', 'folder of the corpus; for table, the CSV or TSV file')
    .requiredOption('--ranges <file>', 'JSON file: a range for each field to search')
    .option(
      '--recipe <name or file>',
      `where to start: one of ${builtInRecipes().join(', ')}, or a JSON file (default: the one named like the corpus, else default)`,
    )
    .option('--encoder <place>', 'as for affetto train')
    .option('--out <folder>', 'where everything goes (default: runs/<kind>-tuned)')
    .option('--candidates <count>', 'recipes to try, the one to start from among them', positive, 27)
    .option('--seed <number>', 'of the draws, the folds and the weights', positive, 1)
    .option('--workers <count>', 'threads (default: all cores); the result does not depend on it', positive)
    .option('--resume', 'go on with what an interrupted search left in --out')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Ranges stand in a file of their own, one a field of the recipe:
  {
    "training.learningRate": { "from": 0.0005, "to": 0.01, "scale": "log" },
    "network.lstm.units": [32, 64, 128]
  }
How recipes are searched and judged is described in docs/tuning.md.

Examples:
  affetto tune emodb --data corpora/emodb --recipe demo --ranges ranges.json
  affetto train emodb --data corpora/emodb --recipe runs/emodb-tuned/recipe.json`,
    )
    .action(tune);
}

async function tune(kind: CorpusKind, options: TuneOptions): Promise<void> {
  const folder = options.out ?? join('runs', `${kind}-tuned`);
  const out = outputFolder(folder, options.resume);
  const recipe = await recipeFor(kind, options.recipe);
  const dimensions = await loadRanges(options.ranges);
  const corpus = await indexCorpus(kind, options.data);
  makeOutputFolder(out);
  const display = showProgress();
  const advice = `What is finished is kept in ${out}; the same command with --resume goes on.`;
  const result = await interruptible(advice, (abort) =>
    searchRecipe(corpus, {
      recipe,
      encoderPlace: options.encoder,
      dimensions,
      source: options.ranges,
      candidates: options.candidates,
      seed: options.seed,
      workers: options.workers,
      folder: join(out, 'runs'),
      onProgress: display.onProgress,
      abort,
    }),
  ).finally(display.stop);
  await writeTuning(result, out);
  const files = {
    folder: out,
    report: join(out, 'report.html'),
    figures: join(out, 'figures'),
    recipe: join(out, 'recipe.json'),
  };

  if (options.json) {
    printJson('tune', { ...result, files });
    return;
  }
  console.log(`${dimensionsTable(result)}\n\n${scoresInWords(result)}`);
  for (const remark of result.remarks) console.log(`! ${remark}`);
  console.log(`
report     ${files.report}
recipe     ${files.recipe}

Next: affetto train ${kind} --data ${options.data} --recipe ${files.recipe}`);
}

function dimensionsTable({ dimensions }: TuningResult): string {
  const table = plainTable(['field', 'as it was', 'chosen', 'explains alone'], { right: [3] });
  for (const { path, start, best, importance } of dimensions)
    table.push([
      path,
      JSON.stringify(start),
      JSON.stringify(best),
      importance === null ? '' : percent(importance),
    ]);
  return table.toString();
}

function scoresInWords({ chosenBy, folds, heldOut, candidates }: TuningResult): string {
  const chosen = `Recipe ${candidates[0]!.number} of ${candidates.length} was chosen by a UAR of ${percent(chosenBy)} on ${folds.length} folds, which flatters.`;
  if (!heldOut) return chosen;
  const { name, best, start } = heldOut;
  const { low, high } = best.uar.interval;
  return `${chosen}\nOn what the search never heard (${name}) it has ${percent(best.uar.value)} (${percent(low)} to ${percent(high)}); the recipe as it was, ${percent(start.uar.value)}.`;
}
