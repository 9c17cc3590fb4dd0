// Trained networks of other libraries, read into ours.
export type { ImportedNetwork } from './foreign-network.js';
export { importModel } from './import-model.js';
export { importNetwork, type Library } from './import-network.js';
export { importKeras } from './keras.js';
export { importTorch } from './torch.js';
