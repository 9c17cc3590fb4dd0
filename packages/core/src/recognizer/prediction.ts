import type { Dimension } from '../network/index.js';

/** Where an utterance lies on the dimensions that a model knows, in the range of the corpus it was trained on. */
export type DimensionValues = Readonly<Partial<Record<Dimension, number>>>;

/**
 * What a recogniser says of one recording, or of one window of it. The dimensions are there where the model knows them and
 * something was computed.
 */
export interface Prediction extends DimensionValues {
  /** The emotion, or null for the `reason`. */
  readonly emotion: string | null;
  /**
   * Why there is no emotion: the best probability lies below the model's `notSureBelow`, there is nothing to hear
   * (below -70 dB of full scale, RMS), or less of it than one frame of features needs, or it does not sound like speech
   * (`holdsSpeech`). Null with an emotion.
   */
  readonly reason: 'not sure' | 'silence' | 'too short' | 'no speech' | null;
  /** The best probability, 0 to 1; null where nothing was computed. */
  readonly confidence: number | null;
  /** Probability of each of the model's labels, adding up to 1; null where nothing was computed. */
  readonly probabilities: Readonly<Record<string, number>> | null;
  /** Length of what was judged, seconds. */
  readonly seconds: number;
}

/** A prediction for one window of a recording. */
export interface TimedPrediction extends Prediction {
  /** Where the window begins, seconds. */
  readonly startSeconds: number;
}
