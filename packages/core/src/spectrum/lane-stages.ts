import type { KernelFunctions, KernelInstance } from '../kernels/instance.js';
import { sharedKernels } from '../kernels/shared.js';
import { type FrameSpectra, placed } from './frame-spectra.js';
import type { FrameExtractor } from './framing.js';

/**
 * A step that makes numbers of numbers, for four frames at a time: value i of lane f is float32 number 4 i + f from an
 * address in the kernels' memory. What comes out must not depend on the other lanes.
 */
export interface LaneStage {
  /** Values a frame that come out. */
  readonly size: number;
  /** Numbers the step reads. */
  readonly table: Float32Array;
  /** Makes values at `y` of those at `x`, the table being at `table`. */
  run(call: KernelFunctions, y: number, x: number, table: number): void;
}

/** Rows of what the stages make of each frame's spectrum, one after the other. */
export function computeStages(
  spectra: FrameSpectra,
  kept: 'power' | 'magnitude',
  stages: readonly LaneStage[],
): FrameExtractor['compute'] {
  const columns = stages.at(-1)!.size;
  return (samples, count, rows) => {
    const kernels = sharedKernels();
    const mark = kernels.mark();
    const out = kernels.allocate(count * columns);
    const run = chain(kernels, stages);
    spectra.lanes(samples, count, kept, (x, t, frames) => {
      kernels.call.lanesToRows(out + 4 * t * columns, columns, run(x), 16, columns, frames);
    });
    rows.set(kernels.floats(out, count * columns));
    kernels.release(mark);
  };
}

/** Rows taken to the kernels' memory at a time. */
const BLOCK = 64;

/**
 * What the stages make of rows of numbers; the same bits as of lanes.
 *
 * @param rows Finite values, `frames x columns`.
 * @returns `frames x size` of the last stage.
 */
export function stagedRows(
  rows: Float32Array,
  frames: number,
  columns: number,
  stages: readonly LaneStage[],
): Float32Array {
  const kernels = sharedKernels();
  const mark = kernels.mark();
  const size = stages.at(-1)!.size;
  const length = Math.ceil(columns / 4) * 4;
  const ones = placed(kernels, new Float32Array(length).fill(1));
  const input = kernels.allocate(BLOCK * columns + 4);
  const lanes = kernels.allocate(4 * length);
  const out = kernels.allocate(BLOCK * size);
  const run = chain(kernels, stages);
  const result = new Float32Array(frames * size); // (frames, size)
  for (let start = 0; start < frames; start += BLOCK) {
    const count = Math.min(BLOCK, frames - start);
    const view = kernels.floats(input, BLOCK * columns + 4);
    view.set(rows.subarray(start * columns, (start + count) * columns));
    view.fill(0, count * columns, count * columns + 4);
    for (let t = 0; t < count; t += 4) {
      const group = Math.min(4, count - t);
      kernels.call.loadFrames(lanes, 0, 0, 16, input + 4 * t * columns, columns, group, ones, length);
      kernels.call.lanesToRows(out + 4 * t * size, size, run(lanes), 16, size, group);
    }
    result.set(kernels.floats(out, count * size), start * size);
  }
  kernels.release(mark);
  return result;
}

/** Places what the stages need; the result runs them and gives the address of what the last one makes. */
function chain(kernels: KernelInstance, stages: readonly LaneStage[]): (x: number) => number {
  const steps = stages.map((stage) => ({
    stage,
    table: placed(kernels, stage.table),
    y: kernels.allocate(4 * stage.size),
  }));
  return (x) => {
    for (const { stage, table, y } of steps) {
      stage.run(kernels.call, y, x, table);
      x = y;
    }
    return x;
  };
}
