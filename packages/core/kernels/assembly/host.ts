/** Whether the host runs neighbouring vectors of four in pairs, as one of eight: see src/kernels/wide.ts. */
// @ts-ignore: decorator
@external("host", "wide")
export declare const WIDE: bool;
