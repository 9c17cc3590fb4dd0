export { modelCard } from './model-card.js';
export { writeReport } from './write-report.js';
