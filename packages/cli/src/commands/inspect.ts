import { basename, extname } from 'node:path';
import {
  checkInspectionOutput,
  type Inspection,
  inspectRecording,
  writeInspection,
} from '@affetto/lab/report';
import type { Command } from 'commander';
import { type JsonOutput, printJson } from '../json.js';
import { folderOfModel, modelHelp } from '../models.js';
import { encoderOption } from '../options.js';

interface InspectOptions {
  readonly output?: string;
  readonly model?: string;
  readonly encoder?: string;
  readonly json?: boolean;
}

/** `affetto inspect`: how a recording is spoken, as a page, a picture or numbers. */
export function addInspectCommand(program: Command): void {
  program
    .command('inspect')
    .description(
      'describe how a recording is spoken: pitch, intensity, tempo, pauses, rhythm, with a picture',
    )
    .argument('<file>', 'a recording: WAV, AIFF, FLAC, MP3, Ogg Vorbis, Opus')
    .option(
      '--output <file>',
      'where to, .html or .png (default: the name of the recording with .html, here)',
    )
    .option('--model <name or folder>', `${modelHelp}: also the emotion over time`)
    .addOption(encoderOption())
    .option('--json', 'print one JSON document; a file is written only where --output says so')
    .addHelpText(
      'after',
      `
The page holds the picture, the measures beside what is usual, and the sound where it is short. Nothing leaves the machine.

Examples:
  affetto inspect voice.wav
  affetto inspect voice.wav --output voice.png
  affetto inspect voice.wav --model runs/tess/model --json > voice.json`,
    )
    .action(inspect);
}

async function inspect(file: string, { output, model, encoder, json }: InspectOptions): Promise<void> {
  const target = output ?? (json ? null : `${basename(file, extname(file))}.html`);
  if (target !== null) checkInspectionOutput(target);
  const inspection = await inspectRecording(file, {
    model: model && folderOfModel(model),
    encoderPlace: encoder,
  });
  if (target !== null) await writeInspection(inspection, target);
  if (json) printJson('inspect', toJson(file, target, inspection));
  else {
    for (const sentence of inspection.summary) console.log(sentence);
    for (const warning of inspection.warnings) console.log(`! ${warning}`);
    console.log(`\nreport     ${target}`);
  }
}

function toJson(file: string, output: string | null, inspection: Inspection): JsonOutput['inspect'] {
  const { recording, prosody, measures, summary, warnings, timeline } = inspection;
  const { contours, speech, silences, nuclei, pitch, seconds } = prosody;
  const column = (index: number) =>
    Array.from({ length: contours.frames }, (_, t) => {
      const value = contours.data[t * contours.bins + index]!;
      return Number.isNaN(value) ? null : value;
    });
  return {
    file,
    output,
    seconds,
    sampleRate: recording.sampleRate,
    channels: recording.channels,
    format: recording.format,
    summary: [...summary],
    warnings: [...warnings],
    measures: measures.map(({ name, title, unit, value, usual, verdict }) => ({
      name,
      title,
      unit,
      value,
      usual: usual && { female: { ...usual.female }, male: { ...usual.male } },
      verdict,
    })),
    ending: pitch?.ending?.heardAs ?? null,
    speech: [...speech],
    pauses: [...silences],
    nuclei: [...nuclei],
    contours: {
      hopSeconds: contours.hopSeconds,
      pitchHz: column(0),
      intensityDb: column(3) as number[],
    },
    ...(timeline.length > 0 && { timeline: [...timeline] }),
  };
}
