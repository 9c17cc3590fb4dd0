export { decodeSafetensors, encodeSafetensors, type Tensor } from '../safetensors.js';
export { type BundleFiles, decodeBundle, encodeBundle } from './bundle.js';
export { type Calibration, type Model, type ModelConfig, modelConfigSchema, modelNetwork } from './model.js';
export { encodeOnnx } from './onnx.js';
export type { DimensionValues, Prediction, TimedPrediction } from './prediction.js';
export { decodeProfile, encodeProfile, type Profile } from './profile.js';
export { type RecognizeOptions, Recognizer } from './recognizer.js';
