import { concatenate } from '../concatenate.js';
import { UsageError } from '../errors.js';

/** Sequences of different lengths, one after another: sum(lengths) x bins, row-major. */
export interface Sequences {
  data: Float32Array;
  /** Frames of each sequence, at least 1. */
  lengths: Int32Array;
  bins: number;
  /** What describes each sequence as a whole, sequences x functionals, for networks that take it. */
  functionals?: Float32Array;
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
 * Checks that sequences fit together and have the network's number of bins and functionals.
 *
 * @throws UsageError where they do not, or where a sequence has no frame.
 */
export function checkSequences(
  { data, lengths, bins, functionals }: Sequences,
  network: { readonly inputBins: number; readonly functionals: number },
): void {
  if (bins !== network.inputBins) {
    throw new UsageError(
      `The network takes frames of ${network.inputBins} bins, these have ${bins}; compute them with the model's recipe.`,
    );
  }
  let frames = 0;
  for (const [i, length] of lengths.entries()) {
    if (length < 1)
      throw new UsageError(`Sequence ${i} has ${length} frames; the network needs at least one.`);
    frames += length;
  }
  const described = functionals?.length ?? 0;
  if (described !== lengths.length * network.functionals) {
    throw new UsageError(
      `The network takes ${network.functionals} functionals a sequence, ${lengths.length} sequences came with ${described} numbers.`,
    );
  }
  if (data.length !== frames * bins) {
    throw new UsageError(
      `Sequences of ${frames} frames of ${bins} bins have ${frames * bins} values, not ${data.length}.`,
    );
  }
}
