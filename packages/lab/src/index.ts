export type { OnProgress } from './progress.js';
