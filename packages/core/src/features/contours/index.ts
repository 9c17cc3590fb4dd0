// A recording in some hundreds of numbers: statistics of the contours of its descriptors.
export { type ContourFunctionals, contourFunctionals } from './functionals.js';
