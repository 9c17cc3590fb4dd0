/** Features of live sound in the browser: an extractor in an audio worklet, its frames in the page. */
export { createFeatureNode, type FeatureNode, type FeatureNodeOptions } from './feature-node.js';
