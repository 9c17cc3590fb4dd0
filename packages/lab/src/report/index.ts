export { confidenceSentence, scopeSentences } from './evaluation/page.js';
export { writeEvaluation } from './evaluation/write-evaluation.js';
export { importedModelCard } from './imported-model-card.js';
export { type Inspection, inspectRecording } from './inspection/inspect.js';
export { checkInspectionOutput, writeInspection } from './inspection/write-inspection.js';
export { modelCard } from './model-card.js';
export { writeReport } from './write-report.js';
