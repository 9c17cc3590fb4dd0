export * from './experiment-result.js';
