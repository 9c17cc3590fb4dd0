import { describe, expect, test } from 'vitest';
import { type Enrolled, scoreEnrolled } from '../../dist/evaluation/enrolment.js';

describe('scoreEnrolled', () => {
  const emotions = ['anger', 'neutral'];
  const labelOf = (recording: number) => ({ target: recording % 2, id: `u${recording}`, speaker: 's' });
  /** Recordings judged with a profile: those from 8 on are taken for anger, the others rightly. */
  const judge = (clips: number, recordings: readonly number[]) =>
    recordings.map(
      (recording): Enrolled => ({
        kind: 'neutral',
        clips,
        draw: 0,
        recording,
        prediction: recording < 8 ? recording % 2 : 0,
      }),
    );

  test('takes the runs together', () => {
    const [score, ...others] = scoreEnrolled(
      [judge(1, [0, 1, 2, 3]), judge(1, [2, 4, 8, 9])],
      labelOf,
      emotions,
    );
    expect(others).toEqual([]);
    expect(score).toMatchObject({ kind: 'neutral', clips: 1, utterances: 7 });
    expect(score!.uar.value).toBeCloseTo((1 + 2 / 3) / 2, 10); // all 5 of anger, 2 of 3 neutral
  });

  test('gives no score where the profiles took every recording of an emotion', () => {
    const scores = scoreEnrolled([[...judge(1, [0, 1]), ...judge(2, [0, 2])]], labelOf, emotions);
    expect(scores.map(({ clips }) => clips)).toEqual([1]);
  });
});
