// The fundamental frequency.
export { pitchContour } from './contour.js';
export type { PeriodOptions } from './difference.js';
export { type PyinOptions, pyin } from './pyin.js';
export { type YinOptions, yin, yinExtractor } from './yin.js';
