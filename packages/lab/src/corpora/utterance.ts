import type { DimensionValues } from '@affetto/core/recognizer';

/** One labelled recording and what its corpus knows of it; arousal, valence and dominance in a range of its own. */
export interface Utterance extends DimensionValues {
  /** Unique in its corpus, stable over machines: the path inside the corpus without its extension, `/` between. */
  readonly id: string;
  /** Absolute path of the audio file. */
  readonly path: string;
  readonly emotion: string;
  /** Who speaks; unique over the corpus. '' where the corpus does not say. */
  readonly speaker: string;
  readonly sex?: 'female' | 'male';
  /** Age of the speaker, years. */
  readonly age?: number;
  readonly intensity?: string;
  /** The words spoken, or the corpus's own code for them: equal where the same text is spoken. */
  readonly sentence?: string;
  /** ISO 639-1 code. */
  readonly language?: string;
  /** Name of the corpus it comes from, where several were put together. */
  readonly corpus?: string;
}

/** What became of a word that a corpus labels recordings with. */
export interface LabelUse {
  readonly corpus: string;
  readonly label: string;
  /** The emotion its recordings now count as; null where they are left out. */
  readonly emotion: string | null;
  /** How many there are. */
  readonly recordings: number;
}

/** Labelled recordings of one source, in a fixed order (by id). */
export interface Corpus {
  /** Short name, e.g. `tess`. */
  readonly name: string;
  readonly utterances: readonly Utterance[];
  /** The emotions in the order that tables and outputs use. */
  readonly emotions: readonly string[];
  /** What is missing, odd or left out: a plain sentence each, naming files. Empty for a corpus as it should be. */
  readonly remarks: readonly string[];
  /** What its own labels count as, where they were mapped to common emotions. */
  readonly labels?: readonly LabelUse[];
}
