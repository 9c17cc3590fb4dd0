/** Whether the host runs neighbouring vectors of four in pairs, as one of eight: see src/kernels/v8-experiments.ts. */
// @ts-ignore: decorator
@external("host", "wide")
export declare const WIDE: bool;

// Two types that stand for the columns of a product's tile: a function is compiled anew for each.

/** Eight: with four rows 8 of the 16 registers that x86 has. */
export type Narrow = i32;
/** Sixteen, for a wide host, which keeps them in registers of eight. Others would spill half of them. */
export type Wide = f32;
