export { makeOutputFolder, writeAtomically, writeError } from './files.js';
export { Pace } from './progress.js';
