// The inner loops, in SIMD WebAssembly. Plain functions on addresses in the module's linear memory: nothing here
// allocates. Strides and counts are in float32 values unless said otherwise. The same bits on every host: all
// instructions are strict but the one in fused.ts. A kernel's TypeScript twin, its oracle in the tests, stands in
// src/kernels/twins.
export { multiplyAdd } from "./fused";
export { packColumns, multiply, MULTIPLY_WORK } from "./matrix";
export { quantizeRows, largestSum, multiplyIntegers } from "./integers";
export { exponentials, hyperbolicTangents } from "./elementary";
export { copyRows, addToRows, sumRows, transposeBlocks } from "./rows";
export { rectify, rectifyBackward, hyperbolicTangentsBackward, standardize, dropout } from "./elementwise";
export { widenHalves } from "./halves";
export { gelu, geluBackward } from "./gelu";
export { normalizeRows, normalizeRowsBackward } from "./layer-norm";
export { softmaxRows, softmaxRowsBackward } from "./softmax";
export { normalizeColumnsBackward } from "./batch-norm";
export { lstmForward, lstmBackward } from "./lstm";
export { statistics, statisticsBackward } from "./statistics";
export { polyphase } from "./resample";
export { adamStep } from "./adam";
export { yinDifferences } from "./yin";
export { burg } from "./burg";
export {
  loadFrames, lanesToRows, fourier, evenSpectra, evenPowers, evenMagnitudes, oddSpectra, oddPowers, oddMagnitudes,
} from "./fourier";
export { bands, multiplyLanes, decibels, highest, raise } from "./bands";
export { exponentialsOf } from "./doubles";
export { pcen } from "./pcen";
export { tangle, samplesOfTransform, addWindowed, divideWhole } from "./overlap";
export { sharpen, splines, shiftedSums } from "./subharmonics";
export { innerProduct } from "./products";
