import type { Utterance } from '../corpora/utterance.js';
import { groupBy } from './grouping.js';

/**
 * How far the words give the emotion away: of the recordings whose sentence is spoken more than once, the share whose
 * sentence is spoken in one emotion only. Near 1 a network may read the words instead of hearing the voice.
 *
 * @returns 0 to 1; null where no sentence is known to be spoken twice.
 */
export function spokenInOneEmotion(utterances: readonly Utterance[]): number | null {
  const known = utterances.filter(({ sentence }) => sentence !== undefined);
  const repeated = [...groupBy(known, ({ sentence }) => sentence!).values()].filter(
    (same) => same.length > 1,
  );
  if (repeated.length === 0) return null;
  const inOne = repeated.filter((same) => new Set(same.map(({ emotion }) => emotion)).size === 1);
  return inOne.flat().length / repeated.flat().length;
}
