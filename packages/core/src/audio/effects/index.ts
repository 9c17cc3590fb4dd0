// What changes a sound, or cuts it.
export { deemphasis, type EmphasisOptions, type Emphasized, preemphasis } from './preemphasis.js';
