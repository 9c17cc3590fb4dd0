export * from './experiment-result.js';
export { writeReport } from './write-report.js';
