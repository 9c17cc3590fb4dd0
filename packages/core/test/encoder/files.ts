import { existsSync, readFileSync } from 'node:fs';
import { decodeSafetensors, type Tensor } from '../../dist/safetensors.js';

const folder = new URL('../../../../../shared/models/whisper-base-encoder/', import.meta.url);
const isThere = existsSync(folder);
if (!isThere) console.warn(`skipped: ${folder.pathname} is not there to be read`);

/** The first four blocks of Whisper base's encoder; null where they are not there. */
export const encoderFile = isThere ? new URL('model.safetensors', folder) : null;

/** A recording, its log-mel (80 x frames) and its states after the convolutions and each block, by transformers. */
export function checkFile(): Record<string, Tensor> {
  const file = readFileSync(new URL('check.safetensors', folder));
  return Object.fromEntries(decodeSafetensors(file, 'check.safetensors').tensors);
}
