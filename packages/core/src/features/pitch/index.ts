// The fundamental frequency.
export { pitchContour, type YinOptions, yin } from './pitch.js';
