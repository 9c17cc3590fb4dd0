import { readFileSync } from 'node:fs';
import { UsageError } from '@affetto/core';
import {
  bootstrapScores,
  majorityConfusion,
  score,
  scoreConfusion,
  summarizeRuns,
  t975,
  tInterval,
  wilsonInterval,
} from '@affetto/lab/evaluation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const golden = JSON.parse(
  readFileSync(new URL('../../../../reference/golden/evaluation/scores.json', import.meta.url), 'utf8'),
);

const names = (count: number) => Array.from({ length: count }, (_, i) => `emotion ${i}`);

/** Targets and predictions over some classes, at least one. */
const judged = fc.integer({ min: 2, max: 6 }).chain((classes) =>
  fc.record({
    classes: fc.constant(classes),
    pairs: fc.array(fc.tuple(fc.nat(classes - 1), fc.nat(classes - 1)), { minLength: 1, maxLength: 60 }),
  }),
);

const scoreOf = ({ classes, pairs }: { classes: number; pairs: [number, number][] }) =>
  score(
    Int32Array.from(pairs, ([target]) => target),
    Int32Array.from(pairs, ([, prediction]) => prediction),
    names(classes),
  );

describe('score', () => {
  for (const wanted of golden.cases)
    it(`equals scikit-learn: ${wanted.name}`, () => {
      const scores = score(
        Int32Array.from(wanted.targets),
        Int32Array.from(wanted.predictions),
        names(wanted.classes),
      );
      expect(scores.confusion).toEqual(wanted.confusion);
      expect(scores.accuracy).toBeCloseTo(wanted.accuracy, 12);
      expect(scores.uar).toBeCloseTo(wanted.uar, 12);
      for (const [i, of] of (['precision', 'recall', 'f1'] as const).entries()) {
        expect(scores.macro[of]).toBeCloseTo(wanted.macro[i], 12);
        expect(scores.weighted[of]).toBeCloseTo(wanted.weighted[i], 12);
        for (const [c, value] of wanted.perClass[i].entries())
          expect(scores.perClass[c]![of]).toBeCloseTo(value, 12);
      }
      expect(scores.perClass.map(({ support }) => support)).toEqual(wanted.perClass[3]);
    });

  it('stays in [0, 1], and the weighted recall is the accuracy', () => {
    fc.assert(
      fc.property(judged, (sample) => {
        const scores = scoreOf(sample);
        for (const value of [scores.accuracy, scores.uar, ...Object.values(scores.macro)]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
        }
        expect(scores.weighted.recall).toBeCloseTo(scores.accuracy, 12);
        expect(scores.confusion.flat().reduce((a, b) => a + b)).toBe(sample.pairs.length);
      }),
    );
  });

  it('does not change when the classes are renumbered', () => {
    fc.assert(
      fc.property(judged, ({ classes, pairs }) => {
        const turned = pairs.map(([t, p]): [number, number] => [classes - 1 - t, classes - 1 - p]);
        const [a, b] = [scoreOf({ classes, pairs }), scoreOf({ classes, pairs: turned })];
        expect(b.uar).toBeCloseTo(a.uar, 12);
        expect(b.macro.f1).toBeCloseTo(a.macro.f1, 12);
        expect(b.weighted.precision).toBeCloseTo(a.weighted.precision, 12);
      }),
    );
  });

  it('swaps precision and recall when targets and predictions are swapped', () => {
    fc.assert(
      fc.property(judged, ({ classes, pairs }) => {
        const a = scoreOf({ classes, pairs }).perClass;
        const b = scoreOf({ classes, pairs: pairs.map(([t, p]) => [p, t]) }).perClass;
        expect(b.map(({ recall }) => recall)).toEqual(a.map(({ precision }) => precision));
        expect(b.map(({ f1 }) => f1)).toEqual(a.map(({ f1 }) => f1));
      }),
    );
  });

  it('says what is wrong with its input', () => {
    const of = (targets: number[], predictions: number[]) => () =>
      score(Int32Array.from(targets), Int32Array.from(predictions), names(2));
    expect(of([], [])).toThrow(new UsageError('There are no predictions to score; give at least one.'));
    expect(of([0, 1], [0])).toThrow(
      new UsageError('There are 2 targets but 1 predictions; give one prediction a target.'),
    );
    expect(of([0, 1], [0, 2])).toThrow(
      new UsageError('Item 1 has class 1 and prediction 2, but the 2 classes are numbered from 0 to 1.'),
    );
  });
});

describe('majorityConfusion', () => {
  it('says the class most frequent in training, whatever is tested', () => {
    const scores = scoreConfusion(majorityConfusion([5, 20, 0], [30, 10, 12]), names(3));
    expect(scores.confusion).toEqual([
      [5, 0, 0],
      [20, 0, 0],
      [0, 0, 0],
    ]);
    expect(scores.accuracy).toBe(0.2);
    expect(scores.uar).toBe(0.5);
  });
});

describe('wilsonInterval', () => {
  it('equals SciPy', () => {
    for (const [successes, trials, low, high] of golden.wilson) {
      const interval = wilsonInterval(successes / trials, trials);
      expect(interval.low).toBeCloseTo(low, 12);
      expect(interval.high).toBeCloseTo(high, 12);
    }
  });

  it('refuses what is no share', () => {
    expect(() => wilsonInterval(1.2, 5)).toThrow(
      new UsageError('A share of 1.2 in 5 trials has no interval; give a share from 0 to 1.'),
    );
  });
});

describe('tInterval', () => {
  it("equals SciPy's quantiles", () => {
    for (const [degrees, value] of golden.student) expect(t975(degrees)).toBeCloseTo(value, 9);
  });

  it("equals SciPy's interval", () => {
    const { values, mean, deviation, low, high } = golden.repeated;
    const repeated = tInterval(values);
    expect(repeated.mean).toBeCloseTo(mean, 12);
    expect(repeated.deviation).toBeCloseTo(deviation, 12);
    expect(repeated.interval!.low).toBeCloseTo(low, 9);
    expect(repeated.interval!.high).toBeCloseTo(high, 9);
  });

  it('gives no interval to a single value', () => {
    expect(tInterval([0.7])).toEqual({ mean: 0.7, deviation: null, interval: null });
    expect(() => tInterval([])).toThrow(new UsageError('There are no values to average; give at least one.'));
  });
});

describe('bootstrapScores', () => {
  const first = golden.cases[0];
  const judgements = first.targets.map((target: number, i: number) => ({
    target,
    prediction: first.predictions[i],
  }));
  const utterances = judgements.map((_: unknown, i: number) => `u${i}`);

  it("agrees with SciPy's to what draws leave open", () => {
    const [uar] = bootstrapScores(judgements, utterances, names(7), (scores) => [scores.uar], {
      seed: 1,
      draws: 10_000,
    });
    expect(Math.abs(uar!.low - golden.bootstrapUar.low)).toBeLessThan(0.006);
    expect(Math.abs(uar!.high - golden.bootstrapUar.high)).toBeLessThan(0.006);
  });

  it('gives the same interval to the same seed, another to another', () => {
    const intervalOf = (seed: number) =>
      bootstrapScores(judgements, utterances, names(7), (scores) => [scores.uar], { seed });
    expect(intervalOf(5)).toEqual(intervalOf(5));
    expect(intervalOf(5)).not.toEqual(intervalOf(6));
  });

  it('is wider over speakers who differ than over their utterances', () => {
    // ten speakers: five always right, five always wrong
    const pairs = Array.from({ length: 400 }, (_, i) => {
      const speaker = i % 10;
      const target = Math.floor(i / 10) % 2;
      return { speaker: `s${speaker}`, target, prediction: speaker < 5 ? target : 1 - target };
    });
    const width = (units: string[]) => {
      const [interval] = bootstrapScores(pairs, units, names(2), ({ accuracy }) => [accuracy], { seed: 1 });
      return interval!.high - interval!.low;
    };
    const overUtterances = width(pairs.map((_, i) => `u${i}`));
    const overSpeakers = width(pairs.map(({ speaker }) => speaker));
    expect(overUtterances).toBeCloseTo(2 * 1.96 * Math.sqrt(0.25 / 400), 1);
    expect(overSpeakers).toBeGreaterThan(5 * overUtterances);
  });

  it('leaves out draws that say nothing of a measure', () => {
    const [interval] = bootstrapScores(judgements, utterances, names(7), () => [Number.NaN], { seed: 1 });
    expect(interval).toEqual({ low: 0, high: 1 });
  });
});

describe('summarizeRuns', () => {
  const run = (pairs: [number, number][], ids: string[], speaker: (i: number) => string) => ({
    targets: Int32Array.from(pairs, ([t]) => t),
    predictions: Int32Array.from(pairs, ([, p]) => p),
    utterances: ids,
    speakers: ids.map((_, i) => speaker(i)),
  });

  it('pools the predictions of folds and averages their scores', () => {
    const summary = summarizeRuns(
      [
        run(
          [
            [0, 0],
            [1, 1],
            [1, 0],
            [1, 1],
          ],
          ['a', 'b', 'c', 'd'],
          () => 'x',
        ),
        run(
          [
            [0, 1],
            [1, 1],
          ],
          ['e', 'f'],
          () => 'y',
        ),
      ],
      ['calm', 'glad'],
      { seed: 1 },
    );
    expect(summary.pooled.confusion).toEqual([
      [1, 1],
      [1, 3],
    ]);
    expect(summary).toMatchObject({ runs: 2, utterances: 6, speakers: 2, intervalsOver: 'utterances' });
    expect(summary.accuracy.value).toBeCloseTo(4 / 6, 12);
    expect(summary.accuracy.mean).toBeCloseTo((3 / 4 + 1 / 2) / 2, 12);
    expect(summary.accuracy.interval).toEqual(wilsonInterval(4 / 6, 6));
    expect(summary.uar.value).toBeCloseTo((1 / 2 + 3 / 4) / 2, 12);
    expect(summary.uar.mean).toBeCloseTo(((1 + 2 / 3) / 2 + 1 / 2) / 2, 12);
    expect(summary.perClass[1]).toMatchObject({ emotion: 'glad', support: 4 });
    expect(summary.perClass[1]!.recall.value).toBe(0.75);
    expect(summary.perClass[1]!.precision.value).toBe(0.75);
  });

  it('counts a recording tested under several seeds once', () => {
    const pairs: [number, number][] = Array.from({ length: 20 }, (_, i) => [
      i % 2,
      i < 14 ? i % 2 : 1 - (i % 2),
    ]);
    const ids = pairs.map((_, i) => `u${i}`);
    const once = summarizeRuns([run(pairs, ids, () => 'x')], names(2), { seed: 1 });
    const often = summarizeRuns(
      Array.from({ length: 5 }, () => run(pairs, ids, () => 'x')),
      names(2),
      { seed: 1 },
    );
    expect(often.utterances).toBe(20);
    expect(often.accuracy.interval).toEqual(once.accuracy.interval);
    expect(often.uar.interval).toEqual(once.uar.interval);
    expect(once.accuracy.deviation).toBeNull();
    expect(often.accuracy.deviation).toBeCloseTo(0, 12);
  });

  it('draws over speakers from five on', () => {
    const pairs: [number, number][] = Array.from({ length: 20 }, (_, i) => [i % 2, i % 2]);
    const ids = pairs.map((_, i) => `u${i}`);
    const over = (speakers: number) =>
      summarizeRuns([run(pairs, ids, (i) => `s${i % speakers}`)], names(2), { seed: 1 }).intervalsOver;
    expect([4, 5].map(over)).toEqual(['utterances', 'speakers']);
  });

  it('says what is wrong with its input', () => {
    expect(() => summarizeRuns([], names(2), { seed: 1 })).toThrow(
      new UsageError('There are no runs to summarise; give at least one.'),
    );
    expect(() => summarizeRuns([run([[0, 0]], [], () => 'x')], names(2), { seed: 1 })).toThrow(
      new UsageError('A run has 1 targets, 0 utterances and 0 speakers; give as many of each.'),
    );
  });
});
