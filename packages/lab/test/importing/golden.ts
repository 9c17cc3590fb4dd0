import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const folder = new URL('../../../../reference/golden/importing/', import.meta.url);

/** What a network of another library answers. */
export interface Golden {
  readonly bins: number;
  /** Frames of each sequence, frames x bins. */
  readonly sequences: readonly Float32Array[];
  /** Its output for each. */
  readonly outputs: readonly Float32Array[];
  /** Whether that went through a softmax. */
  readonly softmax: boolean;
  /** What the tensors of a PyTorch network do not tell. */
  readonly recipe?: object;
}

/** A file that Keras or PyTorch saved, made by reference/network/keras_models.py. */
export function goldenFile(name: string): Uint8Array {
  return name.endsWith('.h5') ? gunzipSync(read(`${name}.gz`)) : read(name);
}

/** What the network of a case answers. */
export function goldenAnswers(name: string): Golden {
  const golden = JSON.parse(new TextDecoder().decode(read(`${name}.json`)));
  const floats = (texts: string[]) =>
    texts.map((text) => new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer));
  return { ...golden, sequences: floats(golden.sequences), outputs: floats(golden.outputs) };
}

function read(name: string): Uint8Array {
  return readFileSync(new URL(name, folder));
}
