import type { Utterance } from '../corpora/utterance.js';

/** Who trains, who watches the training, who is tested: indices into the utterances, ascending, no two alike. */
export interface Split {
  /** What sets it apart in its protocol, e.g. `seed 3` or `speaker OAF`. */
  readonly name: string;
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/** What the test part shares with what trained the model, validation included. Sorted. */
export interface Overlap {
  /** Speakers heard on both sides. */
  readonly speakers: readonly string[];
  /** Sentences heard on both sides. */
  readonly sentences: readonly string[];
  /** Ids of test utterances whose very audio is on the other side. */
  readonly recordings: readonly string[];
}

/** Tells recordings apart by content: equal for equal audio, e.g. a hash of the file. */
export type GroupOf = (utterance: Utterance) => string;

/**
 * Says what crosses a split. Unknown speakers and sentences count for nothing.
 *
 * @param groupOf Recognises identical audio; without it every utterance counts as its own recording.
 */
export function describeOverlap(
  split: Split,
  utterances: readonly Utterance[],
  groupOf: GroupOf = ({ id }) => id,
): Overlap {
  const heard = [...split.train, ...split.validation].map((i) => utterances[i]!);
  const tested = split.test.map((i) => utterances[i]!);
  const shared = (keyOf: (utterance: Utterance) => string | undefined) => {
    const known = new Set(heard.map(keyOf));
    return [...new Set(tested.map(keyOf).filter((key) => key && known.has(key)))].sort() as string[];
  };
  const recordings = new Set(heard.map(groupOf));
  return {
    speakers: shared(({ speaker }) => speaker),
    sentences: shared(({ sentence }) => sentence),
    recordings: tested.filter((utterance) => recordings.has(groupOf(utterance))).map(({ id }) => id),
  };
}
