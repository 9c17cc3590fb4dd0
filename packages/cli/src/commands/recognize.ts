import { dirname } from 'node:path';
import { UsageError } from '@affetto/core';
import type { Dimension } from '@affetto/core/network';
import type {
  DimensionValues,
  Prediction,
  Profile,
  Recognizer,
  TimedPrediction,
} from '@affetto/core/recognizer';
import { readVoices } from '@affetto/lab/corpora';
import { type Command, Option } from 'commander';
import { interruptible } from '../interrupt.js';
import { type JsonOutput, printJson } from '../json.js';
import { modelHelp, openByName } from '../models.js';
import { encoderOption } from '../options.js';
import { showProgress } from '../progress.js';
import { readOrSayWhyNot, readProfile } from '../reading.js';
import { bar, percent, plainTable } from '../tables.js';

type RecognizedFile = JsonOutput['recognize']['files'][number];

interface RecognizeOptions {
  readonly model: string;
  readonly encoder?: string;
  readonly profile?: string;
  readonly voices?: 'one' | 'folders';
  readonly timeline?: boolean;
  readonly json?: boolean;
}

/** `affetto recognize`: the emotion in recordings. */
export function addRecognizeCommand(program: Command): void {
  program
    .command('recognize')
    .description('say which emotion recordings sound like, and how sure that is')
    .argument(
      '<file...>',
      'recordings: WAV, AIFF, FLAC, MP3, Ogg Vorbis, Opus; or CSV and TSV tables of them, with columns path and speaker',
    )
    .option('--model <name or folder>', modelHelp, 'base')
    .addOption(encoderOption())
    .option('--profile <file>', 'how the person sounds, as affetto profile makes it')
    .addOption(
      new Option(
        '--voices <whose>',
        'whose voices they are: one, or folders, each of which holds one',
      ).choices(['one', 'folders']),
    )
    .option('--timeline', 'also window by window: two seconds, every half second')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Recordings of one voice are heard beside each other, so that a voice's own way of speaking is not taken for a mood: those
of one speaker in a table, and what --voices says. A recording of more than 30 seconds is taken for one voice too.
A file that cannot be read is reported and does not stop the others; the exit code is 1 then.

Examples:
  affetto recognize voice.wav
  affetto recognize --profile anna.profile anna-today.wav
  affetto recognize --voices folders calls/*/*.wav
  affetto recognize --model runs/tess/model --timeline interview.mp3
  affetto recognize --model tiny --json *.wav > emotions.json
  affetto recognize --model runs/wavlm/model --encoder models/wavlm-base voice.wav`,
    )
    .action(recognize);
}

async function recognize(args: string[], options: RecognizeOptions): Promise<void> {
  const { model, timeline, voices, profile: profileFile } = options;
  if (profileFile !== undefined && voices !== undefined)
    throw new UsageError(
      '--profile is of one person; leave out --voices, which makes profiles of the recordings.',
    );
  const wanted = await voicedFiles(args, voices);
  const isGrouped = wanted.some(({ voice }) => voice !== null) && profileFile === undefined;
  if (isGrouped && timeline)
    throw new UsageError(
      '--timeline goes through each recording by itself; leave out --voices and speakers.',
    );
  const display = showProgress();
  const recognizer = await openByName(options, display);
  const profile = profileFile === undefined ? undefined : await readProfile(profileFile, recognizer.model);
  const heard: RecognizedFile[] = [];
  const show = () => display.onProgress({ stage: 'recognising', done: heard.length, total: wanted.length });
  await interruptible('', async (abort) => {
    for (const [voice, files] of isGrouped
      ? groupsOf(wanted)
      : [[null, wanted.map(({ file }) => file)] as const]) {
      if (voice !== null) heard.push(...(await recognizeVoice(recognizer, voice, files, abort)));
      else
        for (const file of files) {
          abort.throwIfAborted();
          heard.push(await recognizeFile(recognizer, file, { withTimeline: timeline, profile }));
          show();
        }
      show();
    }
  }).finally(display.stop);
  const order = new Map(wanted.map(({ file }, i) => [file, i]));
  heard.sort((a, b) => order.get(a.file)! - order.get(b.file)!);

  if (options.json) {
    printJson('recognize', {
      model,
      ...(profileFile !== undefined && { profile: profileFile }),
      files: heard,
    });
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

/** A recording that was asked for, and whose voice it is; null for one that is heard by itself. */
interface VoicedFile {
  readonly file: string;
  readonly voice: string | null;
}

/** The files that are meant, tables read. */
async function voicedFiles(
  args: readonly string[],
  voices: RecognizeOptions['voices'],
): Promise<VoicedFile[]> {
  const files: VoicedFile[] = [];
  for (const arg of args) {
    if (!/\.(csv|tsv)$/i.test(arg)) {
      files.push({
        file: arg,
        voice: { one: 'one voice', folders: dirname(arg), none: null }[voices ?? 'none'],
      });
      continue;
    }
    for (const { path, speaker } of await readVoices(arg))
      files.push({ file: path, voice: speaker === '' ? null : speaker });
  }
  return files;
}

/** The files of each voice; those of unknown ones under null. */
function groupsOf(files: readonly VoicedFile[]): Map<string | null, string[]> {
  const groups = new Map<string | null, string[]>();
  for (const { file, voice } of files) groups.set(voice, [...(groups.get(voice) ?? []), file]);
  return groups;
}

/** What a model says of recordings of one voice, heard beside each other. */
async function recognizeVoice(
  recognizer: Recognizer,
  voice: string,
  files: readonly string[],
  abort: AbortSignal,
): Promise<RecognizedFile[]> {
  const errors = new Map<string, string>();
  const predictions = await recognizer.recognizeTogether(
    (async function* () {
      for (const file of files) {
        abort.throwIfAborted();
        const signal = await readOrSayWhyNot(file);
        if (typeof signal === 'string') errors.set(file, signal);
        else yield signal;
      }
    })(),
  );
  let next = 0;
  return files.map((file) => {
    const error = errors.get(file);
    return error === undefined ? { file, voice, ...predictions[next++]! } : { file, error };
  });
}

/** What a model says of a file, or why it says nothing. */
export async function recognizeFile(
  recognizer: Recognizer,
  file: string,
  { withTimeline = false, profile }: { withTimeline?: boolean; profile?: Profile } = {},
): Promise<RecognizedFile> {
  const signal = await readOrSayWhyNot(file);
  if (typeof signal === 'string') return { file, error: signal };
  const beside = profile && { profile };
  return {
    file,
    ...recognizer.recognize(signal, beside),
    ...(withTimeline && { timeline: [...recognizer.timeline(signal, beside)] }),
  };
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
