import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError, UsageError } from '@affetto/core';
import {
  type Corpus,
  combineCorpora,
  emotionOfLabel,
  indexCorpus,
  readLabelMap,
  type Utterance,
} from '@affetto/lab/corpora';
import { makeCorpus } from '@affetto/lab/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let folder: string;
let ravdess: Corpus;
let emodb: Corpus;
let nemo: Corpus;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affetto-combine-'));
  const make = async (kind: 'ravdess' | 'emodb' | 'nemo') =>
    indexCorpus(kind, await makeCorpus(kind, join(folder, kind), { perEmotion: 2, seconds: 0.1 }));
  [ravdess, emodb, nemo] = await Promise.all([make('ravdess'), make('emodb'), make('nemo')]);
});
afterAll(() => rm(folder, { recursive: true }));

/** A corpus of one recording a label and speaker. */
function labelled(name: string, labels: readonly string[], speakers = ['anna']): Corpus {
  const utterances = labels.flatMap((emotion) =>
    speakers.map(
      (speaker): Utterance => ({
        id: `${emotion}/${speaker}`,
        path: `/${name}/${emotion}/${speaker}.wav`,
        emotion,
        speaker,
        sentence: 'a01',
      }),
    ),
  );
  return { name, utterances, emotions: [...labels].sort(), remarks: [] };
}

const common = { classes: 'common', map: {} } as const;

describe('combineCorpora', () => {
  test('keeps the emotions that all have, and says what it leaves out', () => {
    const combined = combineCorpora([ravdess, emodb, nemo], common);
    expect(combined.name).toBe('ravdess+emodb+nemo');
    expect(combined.emotions).toEqual(['anger', 'fear', 'happiness', 'neutral', 'sadness']);
    expect(combined.utterances).toHaveLength(3 * 2 * 5 * 2);
    expect(combined.remarks).toContain(
      'ravdess: left out, being none of the emotions: calm (4), disgust (4), surprise (4).',
    );
    expect(combined.remarks).toContain('nemo: left out, being none of the emotions: surprise (4).');
    expect(combined.labels).toContainEqual({
      corpus: 'emodb',
      label: 'boredom',
      emotion: null,
      recordings: 4,
    });
  });

  test('takes named emotions that only some have, and all on request, remarking on the gaps', () => {
    const named = combineCorpora([ravdess, emodb], { classes: ['anger', 'boredom', 'calm'], map: {} });
    expect(named.emotions).toEqual(['anger', 'boredom', 'calm']);
    expect(named.remarks.filter((remark) => remark.includes('may learn how'))).toEqual([
      'ravdess has no boredom: there the network may learn how the other corpora sound instead.',
      'emodb has no calm: there the network may learn how the other corpora sound instead.',
    ]);
    const all = combineCorpora([ravdess, emodb], { classes: 'all', map: {} });
    expect(all.emotions).toHaveLength(9);
    expect(all.utterances).toHaveLength(ravdess.utterances.length + emodb.utterances.length);
  });

  test('follows a map, and says what it takes together', () => {
    const combined = combineCorpora([ravdess, emodb], {
      classes: ['anger', 'neutral'],
      map: { ravdess: { calm: 'neutral' }, boredom: 'neutral', disgust: 'anger' },
    });
    expect(combined.remarks).toContain('ravdess: taken together as neutral: calm (4), neutral (4).');
    expect(combined.remarks).toContain('emodb: taken together as anger: anger (4), disgust (4).');
    expect(combined.labels).toContainEqual({
      corpus: 'ravdess',
      label: 'calm',
      emotion: 'neutral',
      recordings: 4,
    });
  });

  test('keeps speakers, sentences and ids of corpora apart, even of one name', () => {
    const corpora = [
      labelled('folders', ['angry', 'sad'], ['anna', '']),
      labelled('folders', ['anger', 'sad'], ['anna']),
    ];
    const { utterances } = combineCorpora(corpora, common);
    expect(new Set(utterances.map(({ id }) => id)).size).toBe(6);
    expect(new Set(utterances.map(({ speaker }) => speaker))).toEqual(
      new Set(['folders/anna', '', 'folders-2/anna']),
    );
    expect(new Set(utterances.map(({ sentence }) => sentence))).toEqual(
      new Set(['folders/a01', 'folders-2/a01']),
    );
    expect(new Set(utterances.map(({ corpus }) => corpus))).toEqual(new Set(['folders', 'folders-2']));
  });

  test('leaves a single corpus its names', () => {
    const { utterances, name } = combineCorpora([emodb], { classes: ['anger', 'fear'], map: {} });
    expect(name).toBe('emodb');
    expect(utterances).toEqual(emodb.utterances.filter(({ emotion }) => ['anger', 'fear'].includes(emotion)));
  });

  test('loses no recording without saying so', () => {
    const words = ['angry', 'joy', 'sad', 'fear', 'neutral', 'ps', 'bored'];
    const corpora = fc.array(fc.subarray(words, { minLength: 3 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(corpora, (each) => {
        const given = each.map((labels, i) => labelled(`c${i}`, labels, ['a', 'b']));
        const { utterances, labels } = combineCorpora(given, { classes: 'all', map: { bored: null } });
        const lost = labels!.filter(({ emotion }) => emotion === null);
        expect(lost.every(({ label }) => label === 'bored')).toBe(true);
        const sum = lost.reduce((total, { recordings }) => total + recordings, 0);
        expect(utterances.length + sum).toBe(
          given.reduce((total, corpus) => total + corpus.utterances.length, 0),
        );
      }),
    );
  });

  test('refuses labels that nobody knows, emotions that nobody has and too few in common', () => {
    const odd = labelled('mine', ['anger', 'meh', 'sad']);
    const combine = (corpora: Corpus[], options: Parameters<typeof combineCorpora>[1]) => () =>
      combineCorpora(corpora, options);
    expect(combine([emodb, odd], common)).toThrow(UsageError);
    expect(combine([emodb, odd], common)).toThrow(
      "mine: nobody knows which emotion its label 'meh' (1 recording) is; give --map FILE.json with the emotion of each, or null to leave it out.",
    );
    expect(combine([emodb, odd], { classes: 'common', map: { meh: null } })).not.toThrow();
    expect(combine([odd], { classes: ['meh', 'anger'], map: {} })).not.toThrow();
    expect(combine([emodb], { classes: ['anger', 'awe'], map: {} })).toThrow(
      'No recording is labelled awe; choose from anger, boredom',
    );
    expect(combine([labelled('a', ['anger', 'fear']), labelled('b', ['anger', 'joy'])], common)).toThrow(
      'Fewer than two emotions are common to all (a has anger, fear; b has anger, happiness); name at least two',
    );
  });
});

describe('label maps', () => {
  test('know the words of the known corpora, in any case and spelling', () => {
    for (const [word, emotion] of Object.entries({
      Happy: 'happiness',
      pleasant_surprise: 'surprise',
      PS: 'surprise',
      fearful: 'fear',
      angry: 'anger',
      boredom: 'boredom',
    }))
      expect(emotionOfLabel(word, 'x', {})).toBe(emotion);
    expect(emotionOfLabel('toString', 'constructor', {})).toBeUndefined();
  });

  test('are read from JSON, and refused where they are none', async () => {
    const write = async (text: string) => {
      const file = join(folder, 'map.json');
      await writeFile(file, text);
      return readLabelMap(file);
    };
    expect(await write('{"wut": "anger", "x": null, "emodb": {"anger": null}}')).toEqual({
      wut: 'anger',
      x: null,
      emodb: { anger: null },
    });
    await expect(write('{"wut": 3}')).rejects.toThrow(/map\.json: is no map of labels: wut is neither/);
    await expect(write('wut')).rejects.toThrow(DataError);
    await expect(readLabelMap(join(folder, 'nowhere.json'))).rejects.toThrow(/cannot be read as JSON/);
  });
});
