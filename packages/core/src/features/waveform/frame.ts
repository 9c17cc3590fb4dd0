import { requireWhole } from '../../spectrum/checks.js';
import { frameCount } from '../../spectrum/framing.js';

/** Options of {@link frame}. */
export interface FrameOptions {
  /** Samples. */
  frameLength: number;
  /** Samples from the start of one frame to the next. */
  hopLength: number;
}

/**
 * Cuts samples into frames that may overlap; `librosa.util.frame`. What is left at the end is dropped.
 *
 * @returns Views of the samples, not copies, of `frameLength` each.
 * @throws {UsageError} on lengths that are not whole or below 1, and where a frame is longer than the signal.
 */
export function frame(samples: Float32Array, { frameLength, hopLength }: FrameOptions): Float32Array[] {
  requireWhole('frameLength', frameLength, 1);
  requireWhole('hopLength', hopLength, 1);
  const frames = frameCount(samples.length, frameLength, hopLength, { center: false });
  return Array.from({ length: frames }, (_, t) =>
    samples.subarray(t * hopLength, t * hopLength + frameLength),
  );
}
