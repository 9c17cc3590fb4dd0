import { basename } from 'node:path';
import { DataError } from '@affetto/core';
import { checkQuality, durationSeconds, type Recording } from '@affetto/core/audio';
import { describeProsody, type Prosody } from '@affetto/core/features';
import { readSignal } from '@affetto/core/node';
import type { TimedPrediction } from '@affetto/core/recognizer';
import { openRecognizer } from '../../encoders/open-recognizer.js';
import { type ComparedMeasure, compareMeasures } from './compare.js';
import { prosodyInWords } from './in-words.js';

/** One recording looked at from all sides. */
export interface Inspection {
  /** File name. */
  readonly name: string;
  readonly recording: Recording;
  readonly prosody: Prosody;
  readonly measures: readonly ComparedMeasure[];
  /** In plain words. */
  readonly summary: readonly string[];
  /** What is wrong with the recording itself, a sentence each. */
  readonly warnings: readonly string[];
  /** What a model hears window by window; empty without one. */
  readonly timeline: readonly TimedPrediction[];
}

/**
 * Describes a recording's prosody and compares it with what is usual.
 *
 * @param options.model Folder of a model that says which emotion is heard over time.
 * @param options.encoderPlace As for `openRecognizer`.
 * @throws {DataError} where recording or model cannot be read.
 */
export async function inspectRecording(
  path: string,
  options: { model?: string | undefined; encoderPlace?: string | undefined } = {},
): Promise<Inspection> {
  const recognizer = options.model === undefined ? null : await openRecognizer(options.model, options);
  const recording = await readSignal(path);
  if (durationSeconds(recording) === 0)
    throw new DataError(path, 'holds no sound; nothing can be said of it');
  const prosody = describeProsody(recording);
  const measures = compareMeasures(prosody);
  return {
    name: basename(path),
    recording,
    prosody,
    measures,
    summary: prosodyInWords(prosody, measures),
    warnings: checkQuality(recording).warnings,
    timeline: recognizer ? [...recognizer.timeline(recording)] : [],
  };
}
