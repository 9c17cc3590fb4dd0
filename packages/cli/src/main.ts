#!/usr/bin/env node
import { AffettoError, UsageError } from '@affetto/core';
import { writeError } from '@affetto/lab';
import { Command, CommanderError } from 'commander';
import { addCorpusCommand } from './commands/corpus.js';
import { addDemoCommand } from './commands/demo.js';
import { addEvaluateCommand } from './commands/evaluate.js';
import { addFeaturesCommand } from './commands/features.js';
import { addImportCommand } from './commands/import.js';
import { addInspectCommand } from './commands/inspect.js';
import { addPrepareCommand } from './commands/prepare.js';
import { addProfileCommand } from './commands/profile.js';
import { addRecognizeCommand } from './commands/recognize.js';
import { addTrainCommand } from './commands/train.js';
import { addTuneCommand } from './commands/tune.js';
import { Interrupted } from './interrupt.js';
import { version } from './version.js';

// The process is ours, threads and all, so it takes the experiments of V8 that make training faster and change no bit.
process.env.AFFETTO_V8_EXPERIMENTS ??= '1';

const program = new Command('affetto')
  .description('Speech emotion recognition: learn from labelled recordings, hear the emotion in new ones.')
  .version(version)
  .exitOverride()
  .showHelpAfterError('(see --help)')
  .configureHelp({ showGlobalOptions: false });

addDemoCommand(program);
addTrainCommand(program);
addEvaluateCommand(program);
addTuneCommand(program);
addPrepareCommand(program);
addRecognizeCommand(program);
addProfileCommand(program);
addInspectCommand(program);
addFeaturesCommand(program);
addImportCommand(program);
addCorpusCommand(program);

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return; // who reads it, such as head, has seen enough
  process.exitCode = exitCodeOf(writeError('standard output', error));
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** 2 for misuse, 130 for Ctrl-C, 1 for everything else; says the error unless commander has said it. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Interrupted) {
    console.error(error.message);
    return 130;
  }
  if (error instanceof AffettoError) {
    console.error(`affetto: ${error.message}`);
    return error instanceof UsageError ? 2 : 1;
  }
  console.error('affetto: this is a bug, please report it:', error);
  return 1;
}
