import { readFileSync } from 'node:fs';
import type { EncoderSizes } from '@affetto/core/encoder';
import { encodeSafetensors, type Tensor } from '../../dist/safetensors.js';

/** base64 of little-endian float32. */
export function decode(text: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
}

/** A small encoder and what PyTorch makes of it, by reference/network/whisper_encoder.py. */
export const golden: {
  sizes: EncoderSizes;
  weights: Record<string, { shape: number[]; data: string }>;
  lengths: number[];
  frames: string;
  states: string[];
  direction: string;
  gradients: Record<string, string>;
} = JSON.parse(
  readFileSync(new URL('../../../../reference/golden/network/whisper-encoder.json', import.meta.url), 'utf8'),
);

/** Its tensors, all names behind a prefix. */
export function tensors(prefix = ''): Map<string, Tensor> {
  const entries = Object.entries(golden.weights);
  return new Map(
    entries.map(([name, { shape, data }]) => [prefix + name, { shape, data: decode(data) }] as const),
  );
}

/** Its file, perhaps with changes. */
export function file(prefix = '', change: (tensors: Map<string, Tensor>) => void = () => {}): Uint8Array {
  const changed = tensors(prefix);
  change(changed);
  return encodeSafetensors(changed);
}

/** Its `config.json`: heads are not 64 wide. */
export const config = { d_model: 8, encoder_attention_heads: 2 };
