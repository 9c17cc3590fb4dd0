// Encoders whose states are features: found in folders and on model hubs, and those by ONNX run.
export { fetchFromHub, type HubModel, type HubOptions, hubModel, type WantedFile } from './hub.js';
export { OnnxEncoder, type OnnxFeatures } from './onnx-encoder.js';
export { openRecognizer, type RecognizerOptions } from './open-recognizer.js';
export { type EncoderFile, resolveEncoder } from './resolve-encoder.js';
