export { makeOutputFolder, writeAtomically, writeError } from './files.js';
