import { list } from './recordings.js';
import type { Corpus, Utterance } from './utterance.js';

/**
 * Puts a corpus together: its emotions are those that occur, in alphabetical order. Remarks on what no training can
 * use: one emotion only, an emotion with one recording.
 *
 * @param utterances In order of their ids.
 */
export function assemble(name: string, utterances: readonly Utterance[], remarks: readonly string[]): Corpus {
  const counts = countBy(utterances, ({ emotion }) => emotion);
  const emotions = Object.keys(counts).sort();
  const classes: string[] = [];
  if (emotions.length === 1)
    classes.push(`All recordings have one emotion, ${emotions[0]}: nothing to tell apart.`);
  const single = emotions.filter((emotion) => counts[emotion] === 1);
  if (single.length > 0) classes.push(`One recording only of ${list(single)}: none is left to test on.`);
  return { name, utterances, emotions, remarks: [...remarks, ...classes] };
}

/** How many utterances have each value. */
export function countBy(
  utterances: readonly Utterance[],
  value: (utterance: Utterance) => string,
): Record<string, number> {
  const counts = new Map<string, number>();
  for (const utterance of utterances) {
    const v = value(utterance);
    counts.set(v, (counts.get(v) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
