import { countBy } from './assemble.js';
import type { Corpus } from './utterance.js';

/** A speaker, what the corpus knows of them, and how many recordings it has of them. */
export interface Speaker {
  readonly speaker: string;
  readonly sex?: 'female' | 'male';
  /** Years. */
  readonly age?: number;
  readonly utterances: number;
}

/** What a corpus holds, in counts of recordings, for printing and as JSON. */
export interface CorpusSummary {
  readonly name: string;
  readonly utterances: number;
  readonly emotions: Readonly<Record<string, number>>;
  /** In order of their names; '' where the corpus does not say who speaks. */
  readonly speakers: readonly Speaker[];
  /** By sex of the speaker; `unknown` where the corpus does not say. */
  readonly sexes: Readonly<Record<string, number>>;
  readonly remarks: readonly string[];
}

/** Counts the recordings of a corpus by emotion, speaker and sex. */
export function summarizeCorpus(corpus: Corpus): CorpusSummary {
  const { name, utterances, remarks } = corpus;
  return {
    name,
    utterances: utterances.length,
    emotions: countBy(utterances, ({ emotion }) => emotion),
    speakers: Object.entries(countBy(utterances, ({ speaker }) => speaker))
      .map(([speaker, count]): Speaker => {
        const { sex, age } = utterances.find((utterance) => utterance.speaker === speaker)!;
        return { speaker, ...(sex && { sex }), ...(age !== undefined && { age }), utterances: count };
      })
      .sort((a, b) => (a.speaker < b.speaker ? -1 : 1)),
    sexes: countBy(utterances, ({ sex }) => sex ?? 'unknown'),
    remarks,
  };
}
