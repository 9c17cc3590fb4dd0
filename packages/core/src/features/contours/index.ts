// A recording in some hundreds of numbers: statistics of the contours of its descriptors, and how the spectrum moves.
export { type ContourFunctionals, contourFunctionals, modulationFunctionals } from './functionals.js';
