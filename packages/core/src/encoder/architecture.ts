import { Convolution } from '../network/layers/convolution.js';
import type { Layer } from '../network/layers/layer.js';
import { Positions } from '../network/layers/positions.js';
import { TransformerBlock } from '../network/layers/transformer-block.js';

/** Sizes of the front of a Whisper encoder. */
export interface EncoderSizes {
  /** Mel bands of a frame. */
  readonly mels: number;
  /** Width of a state. */
  readonly width: number;
  /** Heads of the attention. */
  readonly heads: number;
  /** Width in the middle of a block's dense layers. */
  readonly hidden: number;
  /** States there are positions for: 1500, which is 30 s. */
  readonly positions: number;
  /** Transformer blocks. */
  readonly blocks: number;
}

/** Frames of log-mel, 10 ms each, that make one state. */
export const FRAMES_A_STATE = 2;

/**
 * Whisper's encoder (Radford et al., 2023): two convolutions with GELU, the second with stride 2, positions, then
 * transformer blocks. The normalisation behind the last block is left out. Parameters are named as published.
 */
export function encoderLayers(sizes: EncoderSizes): { stem: Layer[]; blocks: Layer[] } {
  const { mels, width, heads, hidden, positions, blocks } = sizes;
  return {
    stem: [
      new Convolution('conv1', mels, width, 3, 1, 'gelu'),
      new Convolution('conv2', width, width, 3, FRAMES_A_STATE, 'gelu'),
      new Positions('embed_positions', positions, width),
    ],
    blocks: Array.from(
      { length: blocks },
      (_, i) => new TransformerBlock(`layers.${i}`, width, heads, hidden),
    ),
  };
}
