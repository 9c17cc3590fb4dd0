import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataError } from '@affetto/core';
import { Recognizer } from '@affetto/core/recognizer';
import { makeOutputFolder } from '@affetto/lab';
import { type Corpus, indexCorpus, type Utterance } from '@affetto/lab/corpora';
import { withoutPredictions } from '@affetto/lab/evaluation';
import { loadRecipe } from '@affetto/lab/recipes';
import type { Command } from 'commander';
import { modelOf, runAndReport } from '../experiment.js';
import { printJson } from '../json.js';
import { showProgress } from '../progress.js';
import { bar, percent, plainTable, summaryTable } from '../tables.js';
import { recognizeFile } from './recognize.js';

/** EMO-DB as it comes with the repository; it is not part of the npm package. */
const corpusFolder = fileURLToPath(new URL('../../../../corpora/emodb', import.meta.url));

/** `affetto demo`: the whole way on EMO-DB, which comes with the repository. */
export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('the whole way in two minutes, on recordings that come with the repository')
    .option(
      '--out <folder>',
      'where everything goes; an earlier demo there is replaced',
      join('runs', 'demo'),
    )
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Trains on EMO-DB (10 speakers, 7 emotions, 535 recordings, German), once on a random split and once
with speakers kept apart, writes the report and a model, and recognises a voice it never heard.`,
    )
    .action(demo);
}

async function demo(options: { out: string; json?: boolean }): Promise<void> {
  if (!existsSync(corpusFolder)) {
    throw new DataError(
      corpusFolder,
      'the recordings of the demo come with the repository, not with the npm package; clone it, or train on recordings of your own with affetto train',
    );
  }
  const out = resolve(options.out);
  makeOutputFolder(out);
  const started = performance.now();
  const display = showProgress();
  const corpus = await indexCorpus('emodb', corpusFolder);
  display.say(`EMO-DB: ${corpus.utterances.length} recordings of 10 speakers in 7 emotions, in German.`);
  await removeRuns(join(out, 'runs'));
  const experiment = await runAndReport(corpus, {
    recipe: await loadRecipe('demo'),
    seeds: [1],
    out,
    display,
  }).finally(display.stop);
  const { voice, heard } = await hearUnheardVoice(corpus, experiment);
  const { result, paths } = experiment;

  if (options.json) {
    printJson('demo', { ...withoutPredictions(result), files: paths, heard });
    return;
  }
  console.log(summaryTable(result));
  console.log(
    `\nA random split tests voices the network was trained on. Voices it never heard are what counts in life.\n` +
      `Here is one, speaker ${voice}, recognised by a network that was trained on others.\n`,
  );
  const table = plainTable(['recording', 'acted', 'heard', 'probability', '']);
  for (const { file, labelled, emotion, reason, confidence } of heard) {
    table.push([
      file,
      labelled,
      emotion === null ? reason! : `${emotion}${emotion === labelled ? ' ✓' : ''}`,
      percent(confidence ?? 0),
      bar(confidence ?? 0),
    ]);
  }
  console.log(table.toString());
  console.log(`
report     ${paths.report}   (open it in a browser)
figures    ${paths.figures}   (SVG and PNG)
model      ${paths.model}
took       ${Math.round((performance.now() - started) / 1000)} s

Next: npm run affetto -- recognize --model ${paths.model} YOUR-RECORDING.wav`);
}

/** Removes what an earlier demo left to resume from; whatever else is in the folder stays. */
async function removeRuns(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((name) => /^(random|speakers-apart)-.*seed-\d+$/.test(name))) {
    await rm(join(folder, name), { recursive: true });
  }
}

/** A recording of each emotion by a speaker kept apart, recognised by a network that did not hear them. */
async function hearUnheardVoice(corpus: Corpus, experiment: Awaited<ReturnType<typeof runAndReport>>) {
  const { run } = experiment.runs.findLast(({ protocol }) => protocol === 'speakersApart')!;
  const { predictions } = experiment.result.protocols.at(-1)!.runs.at(-1)!;
  const recognizer = new Recognizer(modelOf(experiment, run.weights));
  const { speaker: voice } = corpus.utterances.find(({ id }) => id === predictions[0]!.utterance)!;
  const chosen = corpus.emotions
    .map((emotion) => corpus.utterances.find((each) => each.speaker === voice && each.emotion === emotion))
    .filter((utterance): utterance is Utterance => utterance !== undefined);
  const heard = await Promise.all(
    chosen.map(async ({ id, path, emotion }) => ({
      ...(await recognizeFile(recognizer, path)),
      file: id,
      labelled: emotion,
    })),
  );
  return { voice, heard };
}
