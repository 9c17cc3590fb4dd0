export { type FeatureTableSetName, featureTableSets } from './sets.js';
export { type FeatureTable, type FeatureTableOptions, writeFeatureTable } from './write-table.js';
