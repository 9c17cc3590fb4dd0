import type { KernelInstance } from '../../kernels/instance.js';

/** Rows of one sequence: where they begin where sequences lie one after another, and where they are spaced out. */
interface Span {
  compact: number;
  spaced: number;
  rows: number;
}

/**
 * How sequences lie in memory so that the windows of a convolution are the rows of one matrix: frames spaced out with
 * zeros before and after each sequence, each beginning at a whole number of strides, so that row i of the matrix starts
 * `i * stride` frames on. The few windows that lie across two sequences are not used.
 */
export function windowLayout(lengths: Int32Array, kernel: number, stride: number) {
  const padding = (kernel - 1) / 2;
  const outputLengths = lengths.map((length) => Math.ceil(length / stride));
  const inputSpans: Span[] = [];
  const outputSpans: Span[] = [];
  let windows = 0;
  let frames = 0;
  let outputs = 0;
  for (const [s, rows] of lengths.entries()) {
    const windowsHere = outputLengths[s]!;
    inputSpans.push({ compact: frames, spaced: windows * stride + padding, rows });
    outputSpans.push({ compact: outputs, spaced: windows, rows: windowsHere });
    const framesHere = Math.max((windowsHere - 1) * stride + kernel, padding + rows);
    windows += Math.ceil(framesHere / stride);
    frames += rows;
    outputs += windowsHere;
  }
  return {
    outputLengths,
    inputSpans,
    outputSpans,
    windows,
    spacedRows: (windows - 1) * stride + kernel + stride,
  };
}

/** Spaces sequences out. */
export function place(
  kernels: KernelInstance,
  spans: Span[],
  spaced: number,
  compact: number,
  features: number,
) {
  const bytes = features * 4;
  for (const span of spans) {
    kernels.copy(spaced + span.spaced * bytes, compact + span.compact * bytes, span.rows * features);
  }
}

/** Puts them one after another again. */
export function pick(
  kernels: KernelInstance,
  spans: Span[],
  compact: number,
  spaced: number,
  features: number,
) {
  const bytes = features * 4;
  for (const span of spans) {
    kernels.copy(compact + span.compact * bytes, spaced + span.spaced * bytes, span.rows * features);
  }
}
