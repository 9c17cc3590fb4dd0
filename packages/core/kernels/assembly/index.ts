// The inner loops, in SIMD WebAssembly. Plain functions on addresses in the module's linear memory: nothing here
// allocates. A kernel's TypeScript twin, its oracle in the tests, stands in src/kernels/twins.
export { dot } from "./dot";
