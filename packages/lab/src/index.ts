export { makeOutputFolder, writeAtomically, writeError } from './files.js';
export type { OnProgress } from './progress.js';
