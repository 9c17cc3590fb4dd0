export { makeOutputFolder, writeAtomically, writeError } from './files.js';
export { Pace, roughly } from './progress.js';
