import type { Utterance } from '../corpora/utterance.js';
import { groupBy } from './grouping.js';
import { score } from './scores.js';

/** Scores on the recordings of one group. */
export interface GroupScore {
  readonly name: string;
  /** Predictions that were scored. */
  readonly count: number;
  readonly accuracy: number;
  readonly uar: number;
}

/** One prediction of a tested recording; both are indices into the emotions. */
interface Judged {
  readonly utterance: Utterance;
  readonly target: number;
  readonly prediction: number;
}

/** Scores by what `keyOf` says of the recordings, in the order of the names. */
export function scoreGroups(
  judged: readonly Judged[],
  keyOf: (utterance: Utterance) => string,
  emotions: readonly string[],
): GroupScore[] {
  return [...groupBy(judged, ({ utterance }) => keyOf(utterance))]
    .map(([name, own]) => {
      const of = (value: (each: Judged) => number) => Int32Array.from(own, value);
      const { count, accuracy, uar } = score(
        of(({ target }) => target),
        of(({ prediction }) => prediction),
        emotions,
      );
      return { name, count, accuracy, uar };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** By speaker, by sex, and where several were put together by corpus. */
export function scoresByGroup(judged: readonly Judged[], emotions: readonly string[]) {
  const corpora = scoreGroups(judged, ({ corpus }) => corpus ?? '', emotions);
  return {
    corpora: corpora.length > 1 ? corpora : [],
    sexes: scoreGroups(judged, ({ sex }) => sex ?? 'unknown', emotions),
    speakers: scoreGroups(judged, ({ speaker }) => speaker, emotions),
  };
}
