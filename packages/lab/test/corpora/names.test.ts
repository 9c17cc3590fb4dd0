import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEmodbName } from '../../dist/corpora/emodb.js';
import { parseNemoName } from '../../dist/corpora/nemo.js';
import { parseRavdessName, ravdessStems } from '../../dist/corpora/ravdess.js';
import { isAudioName, list, withoutExtension } from '../../dist/corpora/recordings.js';
import { parseTessName } from '../../dist/corpora/tess.js';
import { tessWords } from '../../dist/corpora/tess-words.js';

describe('names of TESS', () => {
  it('reads speaker, word and emotion in any case', () => {
    expect(parseTessName('OAF_back_angry')).toEqual({ speaker: 'OAF', word: 'back', emotion: 'anger' });
    expect(parseTessName('yaf_YOUTH_PS')).toEqual({ speaker: 'YAF', word: 'youth', emotion: 'surprise' });
  });
  it('takes OA as OAF', () => {
    expect(parseTessName('OA_bite_neutral')).toEqual({ speaker: 'OAF', word: 'bite', emotion: 'neutral' });
  });
  it.each([
    'OAF_back',
    'OAF_back_joy',
    'OAF_bachelor_angry',
    'EAF_back_angry',
    'XOAF_back_angry',
    'OAF_back_angry_2',
  ])('knows that %s is none', (stem) => expect(parseTessName(stem)).toBeNull());
  it('has 200 words', () => {
    expect(new Set(tessWords).size).toBe(200);
  });
});

describe('names of EMO-DB', () => {
  it.each([
    ['03a01Wa', 'anger'],
    ['03a01La', 'boredom'],
    ['03a01Ea', 'disgust'],
    ['03a01Aa', 'fear'],
    ['03a01Fa', 'happiness'],
    ['03a01Nc', 'neutral'],
    ['03a01Ta', 'sadness'],
  ])('reads %s as %s', (stem, emotion) => {
    expect(parseEmodbName(stem)).toEqual({ speaker: '03', text: 'a01', emotion, take: stem.at(-1) });
  });
  it('reads a name without a take', () => {
    expect(parseEmodbName('16B10t')).toEqual({ speaker: '16', text: 'b10', emotion: 'sadness', take: '' });
  });
  it.each(['04a01Wa', '03a03Wa', '03a01Xa', '03a01Wa2', '03a01'])('knows that %s is none', (stem) =>
    expect(parseEmodbName(stem)).toBeNull(),
  );
});

describe('names of RAVDESS', () => {
  it('reads all seven numbers', () => {
    expect(parseRavdessName('03-01-06-01-02-01-12')).toEqual({
      channel: 'speech',
      emotion: 'fear',
      intensity: 'normal',
      statement: 'Dogs are sitting by the door',
      repetition: 1,
      actor: 12,
    });
    expect(parseRavdessName('03-02-05-02-01-02-01')).toMatchObject({
      channel: 'song',
      emotion: 'anger',
      intensity: 'strong',
      statement: 'Kids are talking by the door',
      repetition: 2,
      actor: 1,
    });
  });
  it.each([
    '01-01-06-01-02-01-12',
    '03-01-09-01-02-01-12',
    '03-01-06-01-02-01-25',
    '03-01-06-01-02-01-00',
    '03-01-06',
  ])('knows that %s is none', (stem) => expect(parseRavdessName(stem)).toBeNull());
  it('lists 60 names an actor that it can read', () => {
    for (const actor of [1, 24]) {
      const stems = ravdessStems(actor);
      expect(new Set(stems).size).toBe(60);
      for (const stem of stems) expect(parseRavdessName(stem)).toMatchObject({ channel: 'speech', actor });
    }
  });
});

describe('names of nEMO', () => {
  it('reads speaker, emotion and sentence', () => {
    expect(parseNemoName('WR0_surprised_64')).toEqual({
      speaker: 'WR0',
      emotion: 'surprise',
      sentence: '64',
    });
  });
  it.each(['WR0_surprise_64', 'WR_anger_1', 'WR0_anger_', 'WR0_anger'])('knows that %s is none', (stem) =>
    expect(parseNemoName(stem)).toBeNull(),
  );
});

describe('any name', () => {
  const parsers = { parseTessName, parseEmodbName, parseRavdessName, parseNemoName };
  const almost = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom('OAF', 'back', 'angry', 'ps', '03', 'a01', 'W', '-', '_', '01', 'WR0', 'constructor'),
        {
          maxLength: 9,
        },
      )
      .map((parts) => parts.join('')),
    fc
      .array(fc.constantFrom('oaf', '__proto__', 'toString', 'constructor', 'ab0', 'anger', '7'), {
        maxLength: 4,
      })
      .map((parts) => parts.join('_')),
  );
  it.each(Object.entries(parsers))('%s gives a whole name or null and never throws', (_, parse) => {
    fc.assert(
      fc.property(almost, (stem) => {
        const name = parse(stem) as Record<string, unknown> | null;
        if (name !== null) for (const value of Object.values(name)) expect(value).toBeDefined();
      }),
      { numRuns: 2000 },
    );
  });
});

describe('audio files', () => {
  it('are known by extension, in any case', () => {
    for (const name of ['a.wav', 'a.WAV', 'a.b.Flac', 'a.opus', 'a.aifc', 'a.m4a'])
      expect(isAudioName(name)).toBe(true);
    for (const name of ['wav', '.wav', 'a.txt', 'a.wav.part', 'a', '']) expect(isAudioName(name)).toBe(false);
  });
  it('lose only their last extension', () => {
    expect(withoutExtension('a.b/c.d.wav')).toBe('a.b/c.d');
    expect(withoutExtension('a.b/c')).toBe('a.b/c');
  });
});

describe('a list of names', () => {
  it('shows three and counts the rest', () => {
    expect(list(['a'])).toBe('a');
    expect(list(['a', 'b'])).toBe('a and b');
    expect(list(['a', 'b', 'c'])).toBe('a, b and c');
    expect(list(Array.from({ length: 1237 }, (_, i) => String(i)))).toBe('0, 1, 2 and 1,234 more');
  });
});
