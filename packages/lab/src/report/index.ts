export { importedModelCard } from './imported-model-card.js';
export { type Inspection, inspectRecording } from './inspection/inspect.js';
export { checkInspectionOutput, writeInspection } from './inspection/write-inspection.js';
export { LiveTraining } from './live/live-training.js';
export { renderLivePage } from './live/page.js';
export { PictureFile } from './live/picture-file.js';
export { modelCard } from './model-card.js';
export { writeTuning } from './tuning/write-tuning.js';
export { writeReport } from './write-report.js';
