// What fuses product and sum by the processor's own instruction, on the memory of the other kernels: takes the place of
// their functions of the same names where the host has that instruction.
export { multiplyAdd } from "./fused";
export { multiply } from "./matrix";
export { lstmForward, lstmBackward } from "./lstm";
