import { DataError } from '@affetto/core';
import type { Dimension } from '@affetto/core/network';
import { readSignal } from '@affetto/core/node';
import type { DimensionValues, Prediction, Recognizer, TimedPrediction } from '@affetto/core/recognizer';
import { openRecognizer } from '@affetto/lab/encoders';
import type { Command } from 'commander';
import { interruptible } from '../interrupt.js';
import { type JsonOutput, printJson } from '../json.js';
import { encoderOption } from '../options.js';
import { showProgress } from '../progress.js';
import { bar, percent, plainTable } from '../tables.js';

type RecognizedFile = JsonOutput['recognize']['files'][number];

/** `affetto recognize`: the emotion in recordings. */
export function addRecognizeCommand(program: Command): void {
  program
    .command('recognize')
    .description('say which emotion recordings sound like, and how sure that is')
    .argument('<file...>', 'recordings: WAV, AIFF, FLAC, MP3, Ogg Vorbis, Opus')
    .requiredOption('--model <folder>', 'a model, as training writes it')
    .addOption(encoderOption())
    .option('--timeline', 'also window by window: two seconds, every half second')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
A file that cannot be read is reported and does not stop the others; the exit code is 1 then.

Examples:
  affetto recognize --model runs/tess/model voice.wav
  affetto recognize --model runs/tess/model --timeline interview.mp3
  affetto recognize --model runs/tess/model --json *.wav > emotions.json
  affetto recognize --model runs/wavlm/model --encoder models/wavlm-base voice.wav`,
    )
    .action(recognize);
}

async function recognize(
  files: string[],
  options: { model: string; encoder?: string; timeline?: boolean; json?: boolean },
): Promise<void> {
  const display = showProgress();
  const recognizer = await interruptible('', (abort) =>
    openRecognizer(options.model, { encoderPlace: options.encoder, onProgress: display.onProgress, abort }),
  ).finally(display.stop);
  const heard: RecognizedFile[] = [];
  await interruptible('', async (abort) => {
    for (const file of files) {
      abort.throwIfAborted();
      heard.push(await recognizeFile(recognizer, file, options.timeline));
      display.onProgress({ stage: 'recognising', done: heard.length, total: files.length });
    }
  }).finally(display.stop);

  if (options.json) {
    printJson('recognize', { model: options.model, files: heard });
  } else {
    const { dimensions } = recognizer.model.recipe.network;
    console.log(predictionTable(heard, dimensions));
    for (const { file, timeline } of heard)
      if (timeline) console.log(`\n${file}\n${timelineTable(timeline, dimensions)}`);
  }
  const failed = heard.filter(({ error }) => error);
  for (const { error } of failed) console.error(`affetto: ${error}`);
  if (failed.length > 0) process.exitCode = 1;
}

/** What a model says of a file, or why it says nothing. */
export async function recognizeFile(
  recognizer: Recognizer,
  file: string,
  withTimeline = false,
): Promise<RecognizedFile> {
  try {
    const signal = await readSignal(file);
    const prediction = recognizer.recognize(signal);
    return { file, ...prediction, ...(withTimeline && { timeline: [...recognizer.timeline(signal)] }) };
  } catch (error) {
    if (error instanceof DataError) return { file, error: error.message };
    throw error;
  }
}

/** A line a file: what was heard, how sure, what came next, and the dimensions that the model knows. */
function predictionTable(heard: readonly RecognizedFile[], dimensions: readonly Dimension[]): string {
  const table = plainTable(['file', 'emotion', 'probability', '', 'next', ...dimensions]);
  for (const { file, error, ...prediction } of heard) {
    if (error) table.push([file, 'unreadable', '', '', '', ...dimensions.map(() => '')]);
    else table.push([file, ...columns(prediction as Prediction), ...ratings(prediction, dimensions)]);
  }
  return table.toString();
}

function timelineTable(timeline: readonly TimedPrediction[], dimensions: readonly Dimension[]): string {
  const table = plainTable(['from', 'emotion', 'probability', '', 'next', ...dimensions]);
  for (const window of timeline)
    table.push([clock(window.startSeconds), ...columns(window), ...ratings(window, dimensions)]);
  return table.toString();
}

function ratings(prediction: DimensionValues, dimensions: readonly Dimension[]): string[] {
  return dimensions.map((name) => prediction[name]?.toFixed(2) ?? '');
}

function columns({ emotion, reason, confidence, probabilities }: Prediction): string[] {
  if (confidence === null || probabilities === null) return [reason ?? '', '', '', ''];
  const [, second] = Object.entries(probabilities).sort(([, a], [, b]) => b - a);
  return [
    emotion ?? reason ?? '',
    percent(confidence),
    bar(confidence),
    second ? `${second[0]} ${percent(second[1])}` : '',
  ];
}

/** Minutes, seconds and tenths, e.g. `1:02.5`. */
function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(1).padStart(4, '0')}`;
}
