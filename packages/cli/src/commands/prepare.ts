import { basename, extname, join, relative, resolve } from 'node:path';
import { AffettoError, DataError, UsageError } from '@affetto/core';
import {
  type AudioRecipe,
  audioRecipe,
  checkQuality,
  durationSeconds,
  encodeWav,
  type Piece,
  preprocess,
  resample,
  type Signal,
  segment,
  voiceActivity,
} from '@affetto/core/audio';
import { readSignal } from '@affetto/core/node';
import { makeOutputFolder, writeAtomically } from '@affetto/lab';
import { type Command, InvalidArgumentError } from 'commander';
import { interruptible } from '../interrupt.js';
import { type JsonOutput, printJson } from '../json.js';
import { positive } from '../options.js';
import { showProgress } from '../progress.js';
import { recordingsAt } from './features.js';

interface PrepareOptions {
  readonly output: string;
  readonly denoise?: boolean;
  readonly loudness?: number;
  readonly segment?: boolean;
  readonly sampleRate: number;
  readonly json?: boolean;
}

/** A recording and the name it will have in the output folder, without its extension. */
interface Task {
  readonly file: string;
  readonly name: string;
}

type PreparedFile = JsonOutput['prepare']['files'][number];

/** `affetto prepare`: recordings made fit for training and recognition, and what is wrong with them. */
export function addPrepareCommand(program: Command): void {
  program
    .command('prepare')
    .description(
      'write recordings anew as WAV: one rate, less noise, one loudness, in pieces; say what is wrong',
    )
    .argument('<path...>', 'recordings, or folders of them')
    .requiredOption('--output <folder>', 'where the WAV files go, in the same folders as they came from')
    .option('--sample-rate <Hz>', 'rate of the files written', positive, 16000)
    .option('--denoise', 'lower steady noise')
    .option(
      '--loudness <LUFS>',
      'bring every recording to this integrated loudness, such as -23',
      loudnessLevel,
    )
    .option('--segment', 'write each stretch of speech as a file of its own, of 30 s at most')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Warnings are about the recordings as they come: clipped, noisy, quiet, hardly any speech, from a telephone.
A file that cannot be prepared is reported and does not stop the others; the exit code is 1 then.

Examples:
  affetto prepare --output prepared voice.mp3
  affetto prepare --output prepared --denoise --loudness -23 recordings
  affetto prepare --output pieces --segment interview.flac
  affetto prepare --output prepared --json recordings > quality.json`,
    )
    .action(prepare);
}

async function prepare(paths: string[], options: PrepareOptions): Promise<void> {
  const recipe = preparation(options);
  const tasks = (await Promise.all(paths.map(tasksAt))).flat();
  refuseClashes(tasks, options.output);
  makeOutputFolder(options.output);
  const display = showProgress();
  const files: PreparedFile[] = [];
  await interruptible('', async (abort) => {
    for (const task of tasks) {
      abort.throwIfAborted();
      files.push(await prepareFile(task, recipe, options));
      display.onProgress({ stage: 'preparing', done: files.length, total: tasks.length });
    }
  }).finally(display.stop);

  const failed = files.filter(({ error }) => error !== undefined);
  if (options.json) printJson('prepare', { output: options.output, files });
  else {
    for (const { file, warnings = [] } of files)
      for (const warning of warnings) console.log(`! ${file}: ${warning}`);
    const written = files.reduce((sum, { outputs = [] }) => sum + outputs.length, 0);
    const read = files.length - failed.length;
    console.log(
      `${options.output}: ${written} ${written === 1 ? 'file' : 'files'} of ${read} ${read === 1 ? 'recording' : 'recordings'}`,
    );
  }
  for (const { error } of failed) console.error(`affetto: ${error}`);
  if (failed.length > 0) process.exitCode = 1;
}

/** @throws {UsageError} for a rate at which what is asked for cannot be done. */
function preparation({ sampleRate, denoise, loudness, segment }: PrepareOptions): AudioRecipe {
  const parsed = audioRecipe.safeParse({ sampleRate, denoise, loudnessLufs: loudness });
  if (!parsed.success)
    throw new UsageError(`--sample-rate ${sampleRate}: ${parsed.error.issues[0]!.message}`);
  if (segment && sampleRate < 8000) {
    throw new UsageError(
      `--sample-rate ${sampleRate}: must be at least 8000 Hz for --segment, which has to find speech`,
    );
  }
  return parsed.data;
}

async function prepareFile(
  { file, name }: Task,
  recipe: AudioRecipe,
  options: PrepareOptions,
): Promise<PreparedFile> {
  try {
    const recording = await readSignal(file);
    const { warnings, ...quality } = checkQuality(recording);
    const prepared = preprocess(recording, recipe);
    const pieces = options.segment
      ? segmentsOf(prepared, resample(recording, recipe.sampleRate), file)
      : [whole(prepared)];
    const digits = String(pieces.length).length;
    const outputs: NonNullable<PreparedFile['outputs']> = [];
    for (const [i, { startSeconds, endSeconds, signal }] of pieces.entries()) {
      const number = options.segment ? `-${String(i + 1).padStart(digits, '0')}` : '';
      const path = join(options.output, `${name}${number}.wav`);
      await writeAtomically(path, encodeWav(signal));
      outputs.push({ path, startSeconds, endSeconds });
    }
    const loud = prepared.samples.reduce((count, x) => count + (Math.abs(x) > 1 ? 1 : 0), 0);
    const cut =
      loud > 0 ? [`The file written is cut off at full scale in ${loud} places; add --loudness -23.`] : [];
    const { peakDb, levelDb } = quality;
    return {
      file,
      outputs,
      quality: {
        ...quality,
        peakDb: orNull(peakDb),
        levelDb: orNull(levelDb),
        clippedSeconds: [...quality.clippedSeconds],
      },
      warnings: [...warnings, ...cut],
    };
  } catch (error) {
    if (!(error instanceof AffettoError)) throw error;
    return { file, error: error.message.includes(file) ? error.message : `${file}: ${error.message}` };
  }
}

function whole(signal: Signal): Piece {
  return { startSeconds: 0, endSeconds: durationSeconds(signal), signal };
}

/** Speech is sought in the sound as it came: what denoising leaves of noise is no longer steady. */
function segmentsOf(signal: Signal, unchanged: Signal, file: string): Piece[] {
  const pieces = segment(signal, { activity: voiceActivity(unchanged) });
  if (pieces.length === 0)
    throw new DataError(file, 'no speech was found in it, so there is no piece to write');
  return pieces;
}

/** JSON has no infinity. */
function orNull(decibels: number): number | null {
  return Number.isFinite(decibels) ? decibels : null;
}

/** What a path of the command line stands for. */
async function tasksAt(path: string): Promise<Task[]> {
  return (await recordingsAt(path)).map((file) => {
    const inside = file === path ? basename(path) : relative(path, file);
    return { file, name: inside.slice(0, inside.length - extname(inside).length) };
  });
}

/** @throws {UsageError} where two recordings would get one name, or one would be written over. */
function refuseClashes(tasks: readonly Task[], output: string): void {
  const sources = new Set(tasks.map(({ file }) => resolve(file)));
  const taken = new Map<string, string>();
  for (const { file, name } of tasks) {
    const path = resolve(output, `${name}.wav`);
    if (sources.has(path))
      throw new UsageError(`${file} would be written over a recording; choose another --output`);
    const other = taken.get(path);
    if (other !== undefined) {
      throw new UsageError(
        `${other} and ${file} would both be written to ${name}.wav; prepare them one after the other`,
      );
    }
    taken.set(path, file);
  }
}

function loudnessLevel(text: string): number {
  const level = Number(text);
  if (!(level >= -70 && level <= 0)) throw new InvalidArgumentError('It must be a level from -70 to 0 LUFS.');
  return level;
}
