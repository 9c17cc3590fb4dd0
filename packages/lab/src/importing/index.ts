// Trained networks of other libraries, read into ours.
export type { ImportedNetwork } from './foreign-network.js';
export { importNetwork } from './import-network.js';
export { importKeras } from './keras.js';
export { importTorch } from './torch.js';
