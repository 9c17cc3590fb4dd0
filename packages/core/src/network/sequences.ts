import { concatenate } from '../concatenate.js';
import { UsageError } from '../errors.js';

/** Sequences of different lengths, one after another: sum(lengths) x bins, row-major. */
export interface Sequences {
  data: Float32Array;
  /** Frames of each sequence, at least 1. */
  lengths: Int32Array;
  bins: number;
}

/**
 * Puts recordings' frames one after another.
 *
 * @param recordings Frames of each, `frames x bins`, row-major.
 */
export function joinSequences(recordings: readonly Float32Array[], bins: number): Sequences {
  return {
    data: concatenate(recordings),
    lengths: Int32Array.from(recordings, ({ length }) => length / bins),
    bins,
  };
}

/**
 * Checks that sequences fit together and have the network's number of bins.
 *
 * @throws UsageError where they do not, or where a sequence has no frame.
 */
export function checkSequences({ data, lengths, bins }: Sequences, expectedBins: number): void {
  if (bins !== expectedBins) {
    throw new UsageError(
      `The network takes frames of ${expectedBins} bins, these have ${bins}; compute them with the model's recipe.`,
    );
  }
  let frames = 0;
  for (const [i, length] of lengths.entries()) {
    if (length < 1)
      throw new UsageError(`Sequence ${i} has ${length} frames; the network needs at least one.`);
    frames += length;
  }
  if (data.length !== frames * bins) {
    throw new UsageError(
      `Sequences of ${frames} frames of ${bins} bins have ${frames * bins} values, not ${data.length}.`,
    );
  }
}
