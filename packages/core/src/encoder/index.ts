/**
 * The front of a pre-trained speech recogniser's encoder as features: Whisper's convolutions and first transformer
 * blocks, frozen, in our own kernels, the same bits on every host.
 */
export type { EncoderSizes } from './architecture.js';
export { type CutOptions, cutEncoder } from './cut.js';
export { type Encoder, type EncoderOptions, loadEncoder } from './encoder.js';
export { featureEncoder } from './feature-encoder.js';
export { setEncoderBlocks } from './set-encoder-blocks.js';
export { EncoderStream } from './stream.js';
export type { WindowOptions } from './windows.js';
