import type { Utterance } from '../corpora/utterance.js';
import { addConfusions, majorityConfusion, scoreConfusion } from './scores.js';
import type { Split } from './split.js';

/** What is reached without listening. */
export interface Baseline {
  readonly name: 'chance' | 'majority class';
  readonly accuracy: number;
  readonly uar: number;
}

/**
 * What two judges who do not listen reach on the test parts, all splits taken together: one who guesses each emotion
 * equally often (in the long run) and one who always says the emotion most frequent in training.
 */
export function baselines(
  splits: readonly Split[],
  utterances: readonly Utterance[],
  emotions: readonly string[],
): Baseline[] {
  const supports = (part: readonly number[]) =>
    emotions.map((emotion) => part.filter((i) => utterances[i]!.emotion === emotion).length);
  const majority = scoreConfusion(
    addConfusions(splits.map(({ test, train }) => majorityConfusion(supports(test), supports(train)))),
    emotions,
  );
  return [
    { name: 'chance', accuracy: 1 / emotions.length, uar: 1 / emotions.length },
    { name: 'majority class', accuracy: majority.accuracy, uar: majority.uar },
  ];
}
