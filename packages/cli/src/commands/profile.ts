import { existsSync } from 'node:fs';
import { encodeProfile } from '@affetto/core/recognizer';
import { writeAtomically } from '@affetto/lab';
import type { Command } from 'commander';
import { interruptible } from '../interrupt.js';
import { printJson } from '../json.js';
import { modelHelp, openByName } from '../models.js';
import { encoderOption } from '../options.js';
import { showProgress } from '../progress.js';
import { readOrSayWhyNot, readProfile } from '../reading.js';

interface ProfileOptions {
  readonly model: string;
  readonly encoder?: string;
  readonly json?: boolean;
}

/** `affetto profile`: how a person sounds, for `affetto recognize --profile`. */
export function addProfileCommand(program: Command): void {
  program
    .command('profile')
    .description('learn how a person sounds from recordings of theirs, for recognize --profile')
    .argument('<profile>', 'file to make, or to extend by more recordings')
    .argument('<recording...>', 'of this person alone, of whatever mood; a few seconds each')
    .option('--model <name or folder>', modelHelp, 'base')
    .addOption(encoderOption())
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Ten recordings tell most of what there is to know of a voice. They need no label, but should come from the microphone and
room that the person will use. The file holds means of the voice's features, no audio, and goes with this model only.

Examples:
  affetto profile anna.profile anna/*.wav
  affetto recognize --profile anna.profile today.wav`,
    )
    .action(profile);
}

async function profile(file: string, recordings: string[], options: ProfileOptions): Promise<void> {
  const { model } = options;
  const display = showProgress();
  const recognizer = await openByName(options, display);
  let known = existsSync(file) ? await readProfile(file, recognizer.model) : recognizer.nobody;
  const [added, unheard, unreadable]: [string[], string[], string[]] = [[], [], []];
  await interruptible('', async (abort) => {
    for (const [i, recording] of recordings.entries()) {
      abort.throwIfAborted();
      const signal = await readOrSayWhyNot(recording);
      if (typeof signal === 'string') unreadable.push(signal);
      else {
        const { clips } = known;
        known = recognizer.enroll(known, signal);
        (known.clips > clips ? added : unheard).push(recording);
      }
      display.onProgress({ stage: 'listening', done: i + 1, total: recordings.length });
    }
  }).finally(display.stop);
  if (added.length > 0) await writeAtomically(file, encodeProfile(known, recognizer.model));

  if (options.json) {
    printJson('profile', { file, model, clips: known.clips, added, unheard, unreadable });
  } else {
    for (const recording of unheard) console.log(`! ${recording}: no speech was heard, so it was left out`);
    console.log(`${file}: ${known.clips} clips, ${added.length} of them new`);
  }
  for (const error of unreadable) console.error(`affetto: ${error}`);
  if (unreadable.length > 0) process.exitCode = 1;
}
