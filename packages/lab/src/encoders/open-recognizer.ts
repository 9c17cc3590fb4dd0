import { UsageError } from '@affetto/core';
import { openModel } from '@affetto/core/node';
import { Recognizer } from '@affetto/core/recognizer';
import type { HubOptions } from './hub.js';
import { OnnxEncoder } from './onnx-encoder.js';
import { findGraph } from './resolve-encoder.js';

export interface RecognizerOptions extends HubOptions {
  /** Of a model whose features are states by ONNX, which it does not hold: where the encoder is (see `resolveEncoder`). */
  readonly encoderPlace?: string | undefined;
}

/**
 * Opens a model from its folder with all it takes to recognise, of ONNX the encoder too. That one must have the SHA-256
 * that the model names.
 *
 * @throws {DataError} as `openModel` and {@link resolveEncoder} do.
 * @throws {UsageError} where an encoder is given to a model that takes none; as {@link resolveEncoder} does.
 */
export async function openRecognizer(folder: string, options: RecognizerOptions = {}): Promise<Recognizer> {
  const model = await openModel(folder);
  const { features } = model.recipe;
  if (features.kind === 'onnxEncoder') {
    const graph = await findGraph(features, options.encoderPlace, options);
    return new Recognizer(model, await OnnxEncoder.open(graph.features, graph.path));
  }
  if (options.encoderPlace === undefined) return new Recognizer(model);
  throw new UsageError(`${folder}: the model has all it needs and takes no encoder; leave it out`);
}
