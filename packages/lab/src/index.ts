export { makeOutputFolder } from './files.js';
export type { OnProgress } from './progress.js';
