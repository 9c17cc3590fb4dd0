import { DataError, UsageError } from '@affetto/core';
import type { Utterance } from '@affetto/lab/corpora';
import { baselines, describeOverlap, randomSplit, type Split, speakerSplits } from '@affetto/lab/evaluation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

interface Shape {
  speakers: number;
  sentences: number;
  /** Recordings a speaker and emotion. */
  takes: number;
  emotions: number;
}

/** A corpus in which every speaker says `takes` sentences in every emotion. */
function makeUtterances({ speakers, sentences, takes, emotions }: Shape): Utterance[] {
  const utterances: Utterance[] = [];
  for (let s = 0; s < speakers; s++)
    for (let e = 0; e < emotions; e++)
      for (let take = 0; take < takes; take++) {
        const id = `s${s}/e${e}/${take}`;
        utterances.push({
          id,
          path: `/corpus/${id}.wav`,
          emotion: `e${e}`,
          speaker: `s${s}`,
          sex: s % 2 ? 'male' : 'female',
          ...(sentences > 0 && { sentence: `t${take % sentences}` }),
        });
      }
  return utterances;
}

const shape = fc.record({
  speakers: fc.integer({ min: 2, max: 9 }),
  sentences: fc.constantFrom(0, 2, 6),
  takes: fc.integer({ min: 2, max: 8 }),
  emotions: fc.integer({ min: 2, max: 5 }),
});
const fraction = fc.double({ min: 0.05, max: 0.6, noNaN: true });
const seed = fc.integer({ min: 0, max: 1000 });

function expectPartition(split: Split, count: number) {
  const parts = [split.train, split.validation, split.test];
  expect(parts.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
  for (const part of parts) expect([...part]).toEqual([...part].sort((a, b) => a - b));
}

function countByEmotion(part: readonly number[], utterances: readonly Utterance[]) {
  const counts: Record<string, number> = {};
  for (const i of part) counts[utterances[i]!.emotion] = (counts[utterances[i]!.emotion] ?? 0) + 1;
  return counts;
}

const speakersOf = (part: readonly number[], utterances: readonly Utterance[]) =>
  new Set(part.map((i) => utterances[i]!.speaker));

describe('randomSplit', () => {
  it('cuts disjoint parts that cover everything, each emotion in proportion', () => {
    fc.assert(
      fc.property(shape, fraction, fraction, seed, (of, testFraction, validationFraction, seed) => {
        const utterances = makeUtterances(of);
        const split = randomSplit(utterances, { testFraction, validationFraction, seed });
        expectPartition(split, utterances.length);
        const perEmotion = of.speakers * of.takes;
        const tested = Math.max(1, Math.round(testFraction * perEmotion));
        const watched = Math.max(1, Math.round(validationFraction * (perEmotion - tested)));
        for (let e = 0; e < of.emotions; e++) {
          expect(countByEmotion(split.test, utterances)[`e${e}`]).toBe(tested);
          expect(countByEmotion(split.validation, utterances)[`e${e}`]).toBe(
            Math.min(watched, perEmotion - tested - 1),
          );
        }
      }),
    );
  });

  it('gives the same cut to the same seed, another to another', () => {
    const utterances = makeUtterances({ speakers: 4, sentences: 0, takes: 10, emotions: 3 });
    const cut = (seed: number) =>
      randomSplit(utterances, { testFraction: 0.2, validationFraction: 0.1, seed });
    expect(cut(3)).toEqual(cut(3));
    expect(cut(3).test).not.toEqual(cut(4).test);
    expect(cut(3).name).toBe('seed 3');
  });

  it('never lets identical audio cross', () => {
    fc.assert(
      fc.property(shape, fraction, seed, fc.integer({ min: 2, max: 5 }), (of, testFraction, seed, copies) => {
        const utterances = makeUtterances({ ...of, takes: of.takes + copies });
        // takes are copies of each other in groups, over all emotions of a speaker alike
        const groupOf = ({ id }: Utterance) => id.replace(/\d+$/, (take) => `${Math.floor(+take / copies)}`);
        const split = randomSplit(utterances, { testFraction, validationFraction: 0.2, seed, groupOf });
        expectPartition(split, utterances.length);
        expect(describeOverlap(split, utterances, groupOf).recordings).toEqual([]);
        const train = new Set(split.train.map((i) => groupOf(utterances[i]!)));
        expect(split.validation.filter((i) => train.has(groupOf(utterances[i]!)))).toEqual([]);
        for (const part of [split.train, split.test])
          expect(Object.keys(countByEmotion(part, utterances))).toHaveLength(of.emotions);
      }),
    );
  });

  it('keeps whole groups near the wanted share', () => {
    const utterances = makeUtterances({ speakers: 2, sentences: 0, takes: 100, emotions: 2 });
    const groupOf = ({ id }: Utterance) => id.replace(/\d+$/, (take) => `${Math.floor(+take / 2)}`); // pairs
    const split = randomSplit(utterances, { testFraction: 0.2, validationFraction: 0, seed: 1, groupOf });
    expect(split.test).toHaveLength(80);
    expect(split.validation).toEqual([]);
  });

  it('says what is wrong with its input', () => {
    const utterances = makeUtterances({ speakers: 1, sentences: 0, takes: 5, emotions: 2 });
    const cut =
      (items: Utterance[], testFraction = 0.2, validationFraction = 0.1) =>
      () =>
        randomSplit(items, { testFraction, validationFraction, seed: 1 });
    expect(cut(utterances, 1)).toThrow(
      new UsageError('A test share of 1 cannot be; give one between 0 and 1, such as 0.2.'),
    );
    expect(cut(utterances, 0.2, 1)).toThrow(
      new UsageError('A validation share of 1 cannot be; give one from 0 (none) to below 1, such as 0.1.'),
    );
    expect(cut([])).toThrow(new DataError('labels', 'there are no recordings; give a corpus that has some'));
    expect(cut(utterances.slice(0, 5))).toThrow(
      "labels: all 5 recordings carry the emotion 'e0'; give recordings of at least two emotions",
    );
    expect(cut(utterances.slice(0, 6))).toThrow(
      new DataError(
        "emotion 'e1'",
        'has a single recording (s0/e1/0), which cannot be both trained and tested on; add recordings of it or leave it out',
      ),
    );
    expect(() =>
      randomSplit(utterances, {
        testFraction: 0.2,
        validationFraction: 0,
        seed: 1,
        groupOf: ({ emotion }) => emotion,
      }),
    ).toThrow(
      "emotion 'e0': has 5 recordings but too few different ones to train and test on (s0/e0/0, s0/e0/1, s0/e0/2); add others or leave it out",
    );
  });
});

describe('speakerSplits', () => {
  it('tests every recording once and lets no speaker cross', () => {
    fc.assert(
      fc.property(
        shape,
        fraction,
        seed,
        fc.integer({ min: 2, max: 9 }),
        (of, validationFraction, seed, n) => {
          const utterances = makeUtterances(of);
          const folds = n > of.speakers ? null : n;
          const splits = speakerSplits(utterances, { folds, validationFraction, seed });
          expect(splits).toHaveLength(folds ?? of.speakers);
          const tested = splits.flatMap(({ test }) => test).sort((a, b) => a - b);
          expect(tested).toEqual(utterances.map((_, i) => i));
          for (const split of splits) {
            expectPartition(split, utterances.length);
            expect(describeOverlap(split, utterances).speakers).toEqual([]);
            expect(split.validation.length).toBeGreaterThan(0);
            expect(Object.keys(countByEmotion(split.train, utterances))).toHaveLength(of.emotions);
          }
          expect(speakerSplits(utterances, { folds, validationFraction, seed })).toEqual(splits);
        },
      ),
    );
  });

  it('tests each speaker alone, in the order of their names', () => {
    const utterances = makeUtterances({ speakers: 3, sentences: 0, takes: 4, emotions: 2 }).reverse();
    const splits = speakerSplits(utterances, { folds: null, validationFraction: 0, seed: 1 });
    expect(splits.map(({ name }) => name)).toEqual(['speaker s0', 'speaker s1', 'speaker s2']);
    for (const { name, test } of splits) expect([...speakersOf(test, utterances)]).toEqual([name.slice(8)]);
  });

  it('deals the sexes and the recordings out evenly', () => {
    const utterances = makeUtterances({ speakers: 8, sentences: 0, takes: 4, emotions: 2 });
    const uneven = utterances.filter(({ id, speaker }) => Number(speaker.slice(1)) < 4 || !id.endsWith('3'));
    for (const { name, test } of speakerSplits(uneven, { folds: 4, validationFraction: 0, seed: 7 })) {
      const sexes = name.match(/\d/g)!.map((speaker) => Number(speaker) % 2);
      expect(sexes.sort()).toEqual([0, 1]);
      expect(test).toHaveLength(14); // one of the speakers with 8 recordings and one with 6
    }
  });

  it('watches whole speakers where five or more train', () => {
    const utterances = makeUtterances({ speakers: 6, sentences: 6, takes: 6, emotions: 3 });
    for (const split of speakerSplits(utterances, { folds: null, validationFraction: 0.2, seed: 2 })) {
      expect(speakersOf(split.validation, utterances).size).toBe(1);
      expect(speakersOf(split.train, utterances).size).toBe(4);
    }
  });

  it('watches whole sentences where fewer speakers train and sentences are known', () => {
    const utterances = makeUtterances({ speakers: 2, sentences: 10, takes: 20, emotions: 3 });
    for (const { train, validation } of speakerSplits(utterances, {
      folds: null,
      validationFraction: 0.2,
      seed: 2,
    })) {
      const sentences = (part: readonly number[]) => new Set(part.map((i) => utterances[i]!.sentence));
      expect(sentences(validation).size).toBe(2);
      expect(sentences(train).size).toBe(8);
      expect([...sentences(validation)].filter((sentence) => sentences(train).has(sentence))).toEqual([]);
    }
  });

  it('watches utterances, emotions in proportion, where neither can be kept whole', () => {
    const ownSentences = makeUtterances({ speakers: 2, sentences: 0, takes: 10, emotions: 5 }).map(
      (utterance) => ({ ...utterance, sentence: utterance.emotion }), // a sentence of its own for each emotion
    );
    for (const split of speakerSplits(ownSentences, { folds: null, validationFraction: 0.2, seed: 2 }))
      expect(Object.values(countByEmotion(split.validation, ownSentences))).toEqual([2, 2, 2, 2, 2]);
  });

  it('says why voices cannot be kept apart', () => {
    const utterances = makeUtterances({ speakers: 2, sentences: 0, takes: 2, emotions: 2 });
    const cut =
      (items: Utterance[], folds: number | null = null) =>
      () =>
        speakerSplits(items, { folds, validationFraction: 0.1, seed: 1 });
    expect(cut(utterances.map((utterance) => ({ ...utterance, speaker: '' })))).toThrow(
      new DataError(
        'speakers',
        'those of 8 of 8 recordings are unknown, so none can be kept apart; name them in the corpus to test on voices never heard',
      ),
    );
    expect(cut(utterances.slice(0, 4))).toThrow(
      "speakers: all 4 recordings are by one, 's0', so none can be kept apart; add a second one to test on voices never heard",
    );
    expect(cut(utterances, 3)).toThrow(
      new UsageError(
        'The 2 speakers cannot be dealt into 3 folds; give a number from 2 to 2, or none to test each speaker alone.',
      ),
    );
    expect(cut(utterances.filter(({ id }) => !id.startsWith('s1/e0')))).toThrow(
      new DataError(
        "emotion 'e0'",
        "is spoken by nobody but 's0', so nothing of it is left to train on when they are tested; add other speakers of it or leave it out",
      ),
    );
  });
});

describe('describeOverlap', () => {
  it('names the speakers, sentences and recordings on both sides', () => {
    const utterances = makeUtterances({ speakers: 3, sentences: 2, takes: 2, emotions: 1 });
    // s0/e0/0 s0/e0/1 s1/e0/0 s1/e0/1 s2/e0/0 s2/e0/1
    const split = { name: 'by hand', train: [0], validation: [3], test: [1, 4] };
    expect(describeOverlap(split, utterances)).toEqual({
      speakers: ['s0'],
      sentences: ['t0', 't1'],
      recordings: [],
    });
    expect(describeOverlap(split, utterances, ({ sentence }) => sentence!).recordings).toEqual([
      's0/e0/1',
      's2/e0/0',
    ]);
    const unknown = utterances.map(({ sentence, ...utterance }) => ({ ...utterance, speaker: '' }));
    expect(describeOverlap(split, unknown)).toEqual({ speakers: [], sentences: [], recordings: [] });
  });
});

describe('baselines', () => {
  it('score what a judge reaches who does not listen', () => {
    const utterances = makeUtterances({ speakers: 2, sentences: 0, takes: 4, emotions: 2 }).filter(
      ({ id }) => !/s0\/e0\/[123]|s1\/e1\/[0]/.test(id),
    ); // s0: 1 of e0, 4 of e1; s1: 4 of e0, 3 of e1
    const splits = speakerSplits(utterances, { folds: null, validationFraction: 0, seed: 1 });
    const [chance, majority] = baselines(splits, utterances, ['e0', 'e1']);
    expect(chance).toEqual({ name: 'chance', accuracy: 0.5, uar: 0.5 });
    // s0 tested: e0 is the most frequent in s1, 1 of 5 right; s1 tested: e1 is the most frequent in s0, 3 of 7 right
    expect(majority).toEqual({ name: 'majority class', accuracy: 4 / 12, uar: (1 / 5 + 3 / 7) / 2 });
  });
});
