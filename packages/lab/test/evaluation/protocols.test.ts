import { DataError, recipeSchema, UsageError } from '@affetto/core';
import type { Utterance } from '@affetto/lab/corpora';
import { corpusSplits, randomFolds, type Split, speakerSplits } from '@affetto/lab/evaluation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planRuns, runName } from '../../dist/evaluation/plan-runs.js';

interface Shape {
  readonly corpora: number;
  /** Speakers of each corpus. */
  readonly speakers: number;
  readonly emotions: number;
  /** Recordings of a speaker and emotion. */
  readonly takes: number;
}

function makeUtterances({ corpora, speakers, emotions, takes }: Shape): Utterance[] {
  const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
  return numbers(corpora).flatMap((c) =>
    numbers(speakers).flatMap((s) =>
      numbers(emotions).flatMap((e) =>
        numbers(takes).map((t): Utterance => {
          const id = `c${c}/s${s}/e${e}/${t}`;
          return {
            id,
            path: id,
            emotion: `e${e}`,
            speaker: `c${c}/s${s}`,
            ...(corpora > 1 && { corpus: `c${c}` }),
          };
        }),
      ),
    ),
  );
}

const shape = fc.record({
  corpora: fc.integer({ min: 2, max: 4 }),
  speakers: fc.integer({ min: 1, max: 4 }),
  emotions: fc.integer({ min: 2, max: 4 }),
  takes: fc.integer({ min: 2, max: 4 }),
});
const seed = fc.integer({ min: 0, max: 1000 });
const validationFraction = fc.constantFrom(0, 0.1, 0.3);

/** Every recording is tested once, and each split holds each once. */
function expectEachTestedOnce(splits: readonly Split[], count: number): void {
  const every = Array.from({ length: count }, (_, i) => i);
  const sorted = (part: readonly number[]) => [...part].sort((a, b) => a - b);
  expect(sorted(splits.flatMap(({ test }) => test))).toEqual(every);
  for (const { train, validation, test } of splits)
    expect(sorted([...train, ...validation, ...test])).toEqual(every);
}

describe('randomFolds', () => {
  test('tests each recording once, every emotion evenly', () => {
    fc.assert(
      fc.property(
        shape,
        validationFraction,
        seed,
        fc.integer({ min: 2, max: 6 }),
        (of, share, seed, folds) => {
          const utterances = makeUtterances(of);
          const splits = randomFolds(utterances, { folds, validationFraction: share, seed });
          expect(splits).toHaveLength(folds);
          expectEachTestedOnce(splits, utterances.length);
          const spread = (counts: readonly number[]) => Math.max(...counts) - Math.min(...counts);
          for (let e = 0; e < of.emotions; e++)
            expect(
              spread(splits.map(({ test }) => test.filter((i) => utterances[i]!.emotion === `e${e}`).length)),
            ).toBeLessThanOrEqual(1);
          expect(spread(splits.map(({ test }) => test.length))).toBeLessThanOrEqual(1);
          expect(randomFolds(utterances, { folds, validationFraction: share, seed })).toEqual(splits);
        },
      ),
    );
  });

  test('keeps copies on one side, validation included', () => {
    fc.assert(
      fc.property(shape, seed, (of, seed) => {
        const utterances = makeUtterances(of);
        const groupOf = ({ id }: Utterance) => id.replace(/\/[01]$/, '/copy');
        for (const { train, validation, test } of randomFolds(utterances, {
          folds: 2,
          validationFraction: 0.2,
          seed,
          groupOf,
        })) {
          const groups = [train, validation, test].map(
            (part) => new Set(part.map((i) => groupOf(utterances[i]!))),
          );
          const all = groups.reduce((sum, { size }) => sum + size, 0);
          expect(all).toBe(new Set(utterances.map(groupOf)).size);
        }
      }),
    );
  });

  test('refuses too many folds and an emotion with one recording', () => {
    const utterances = makeUtterances({ corpora: 1, speakers: 1, emotions: 2, takes: 2 });
    const cut = (folds: number, of = utterances) =>
      randomFolds(of, { folds, validationFraction: 0, seed: 1 });
    expect(() => cut(5)).toThrow(UsageError);
    expect(() => cut(1)).toThrow(
      '4 different recordings cannot be dealt into 1 folds; give a number from 2 to 4.',
    );
    expect(() => cut(2, utterances.slice(1))).toThrow(DataError);
  });
});

describe('corpusSplits', () => {
  test('tests each corpus by the others', () => {
    fc.assert(
      fc.property(shape, validationFraction, seed, (of, share, seed) => {
        const utterances = makeUtterances(of);
        const splits = corpusSplits(utterances, { validationFraction: share, seed });
        expect(splits.map(({ name }) => name)).toEqual(
          Array.from({ length: of.corpora }, (_, c) => `corpus c${c}`),
        );
        expectEachTestedOnce(splits, utterances.length);
        for (const { train, validation, test, name } of splits) {
          const corporaOf = (part: readonly number[]) => part.map((i) => `corpus ${utterances[i]!.corpus}`);
          expect(new Set(corporaOf(test))).toEqual(new Set([name]));
          expect(corporaOf([...train, ...validation])).not.toContain(name);
        }
      }),
    );
  });

  test('tests no emotion that only the tested corpus has', () => {
    const utterances = makeUtterances({ corpora: 2, speakers: 2, emotions: 3, takes: 2 });
    const without = utterances.filter(({ corpus, emotion }) => corpus === 'c0' || emotion !== 'e2');
    const [first] = corpusSplits(without, { validationFraction: 0, seed: 1 });
    expect(new Set(first!.test.map((i) => without[i]!.emotion))).toEqual(new Set(['e0', 'e1']));
    expect(() =>
      corpusSplits(
        without.filter(({ corpus, emotion }) => corpus === 'c0' || emotion === 'e0'),
        { validationFraction: 0, seed: 1 },
      ),
    ).toThrow(/shares fewer than two emotions with the other corpora/);
  });
});

describe('speakerSplits with folds by name', () => {
  const utterances = makeUtterances({ corpora: 1, speakers: 5, emotions: 2, takes: 2 });
  const cut = (folds: string[][]) => speakerSplits(utterances, { folds, validationFraction: 0, seed: 1 });

  test('tests the groups as they are named; others only train', () => {
    const splits = cut([['c0/s3', 'c0/s1'], ['nobody', 'c0/s0'], ['nobody else']]);
    expect(splits.map(({ name }) => name)).toEqual(['speakers c0/s1, c0/s3', 'speaker c0/s0']);
    for (const { train, test } of splits) {
      expect(train.length + test.length).toBe(utterances.length);
      const heard = new Set(train.map((i) => utterances[i]!.speaker));
      expect(test.some((i) => heard.has(utterances[i]!.speaker))).toBe(false);
    }
  });

  test('refuses groups that test someone twice, nobody or everybody', () => {
    expect(() => cut([['c0/s1'], ['c0/s1']])).toThrow("The folds name speaker 'c0/s1' twice");
    expect(() => cut([['nobody']])).toThrow(/The folds name none of the speakers c0\/s0, /);
    expect(() =>
      cut([utterances.map(({ speaker }) => speaker).filter((s, i, all) => all.indexOf(s) === i)]),
    ).toThrow(UsageError);
  });
});

describe('planRuns', () => {
  const recipeWith = (protocol: object) =>
    recipeSchema.parse({
      version: 1,
      name: 'test',
      features: { kind: 'logMel' },
      network: { lstm: {} },
      protocol,
    });
  const tested = (utterances: Utterance[]) => ({
    corpus: { name: 'test', utterances, emotions: [], remarks: [] },
    utterances,
    emotions: [],
    seconds: [],
    groupOf: ({ id }: { id: string }) => id,
    duplicates: [],
  });

  test('repeats all protocols, each run in a folder of its own', () => {
    const utterances = makeUtterances({ corpora: 2, speakers: 3, emotions: 2, takes: 3 });
    const { runs, remarks } = planRuns(tested(utterances), recipeWith({ randomFolds: 3 }), [1, 2]);
    const counts = runs.map(({ protocol }) => protocol);
    expect(counts.filter((each) => each === 'random')).toHaveLength(6);
    expect(counts.filter((each) => each === 'speakersApart')).toHaveLength(12);
    expect(counts.filter((each) => each === 'corporaApart')).toHaveLength(4);
    expect(new Set(runs.map(runName)).size).toBe(runs.length);
    expect(runName(runs[0]!)).toBe('random-seed-1-fold-1');
    expect(remarks).toEqual([]);
  });

  test('says in a sentence that one speaker cannot be kept apart', () => {
    const utterances = makeUtterances({ corpora: 1, speakers: 1, emotions: 2, takes: 3 });
    const { runs, remarks } = planRuns(tested(utterances), recipeWith({}), [1]);
    expect(runs.map(({ protocol }) => protocol)).toEqual(['random']);
    expect(remarks).toEqual([
      "There is no score on voices never heard, only what flatters: speakers: all 6 recordings are by one, 'c0/s0', so none can be kept apart; add a second one to test on voices never heard.",
    ]);
  });

  test('says which speakers its folds do not fit, and keeps names of folders short', () => {
    const utterances = makeUtterances({ corpora: 1, speakers: 60, emotions: 2, takes: 2 });
    const [first, ...others] = [...new Set(utterances.map(({ speaker }) => speaker))];
    const { runs, remarks } = planRuns(
      tested(utterances),
      recipeWith({ speakerFolds: [others.slice(1), ['x']] }),
      [1],
    );
    expect(remarks).toEqual([
      'protocol.speakerFolds names speakers that are not here: x.',
      `Never tested apart, because protocol.speakerFolds does not name them: speakers ${first}, ${others[0]}.`,
    ]);
    expect(runName(runs.at(-1)!).length).toBeLessThan(150);
  });
});
