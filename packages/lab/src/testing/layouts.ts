import { emodbEmotions, emodbSpeakers, emodbTexts } from '../corpora/emodb.js';
import type { CorpusKind } from '../corpora/index.js';
import { nemoEmotions } from '../corpora/nemo.js';
import { parseRavdessName, ravdessStems } from '../corpora/ravdess.js';
import { tessEmotions } from '../corpora/tess.js';
import { tessWords } from '../corpora/tess-words.js';

/** A recording to be made: where, and what is to be heard. */
export interface Plan {
  /** Path inside the corpus, `/` between. */
  readonly path: string;
  readonly emotion: string;
  readonly speaker: string;
  readonly sex: 'female' | 'male';
}

interface Speaker {
  readonly speaker: string;
  readonly sex: 'female' | 'male';
}

/** A corpus's own way to name and place its files. */
export interface Layout {
  /** Most speakers, and most recordings of an emotion by each, that its names have room for. */
  readonly most: { readonly speakers: number; readonly perEmotion: number };
  plan(speakers: number, perEmotion: number): Plan[];
  /** A file beside the recordings: its name and text. */
  sheet?(plans: readonly Plan[]): { readonly name: string; readonly text: string };
}

const fourEmotions = ['anger', 'happiness', 'neutral', 'sadness'];

/** Made-up ratings from 1 to 5. */
const ratings: Readonly<Record<string, { arousal: number; valence: number }>> = {
  anger: { arousal: 4.4, valence: 1.6 },
  happiness: { arousal: 3.8, valence: 4.3 },
  neutral: { arousal: 2.6, valence: 3 },
  sadness: { arousal: 1.7, valence: 2 },
};

/** The folders of the published TESS, which do not agree on cases and words. */
const tessFolders: Readonly<Record<string, string>> = {
  OAF_fear: 'OAF_Fear',
  OAF_ps: 'OAF_Pleasant_surprise',
  OAF_sad: 'OAF_Sad',
  YAF_ps: 'YAF_pleasant_surprised',
};

export const layouts: Readonly<Record<CorpusKind, Layout>> = {
  tess: {
    most: { speakers: 2, perEmotion: 200 },
    plan: (speakers, perEmotion) =>
      ['OAF', 'YAF'].slice(0, speakers).flatMap((speaker) =>
        Object.entries(tessEmotions).flatMap(([letters, emotion]) =>
          tessWords.slice(0, perEmotion).map((word): Plan => {
            const folder = `${speaker}_${letters}`;
            return {
              path: `${tessFolders[folder] ?? folder}/${speaker}_${word}_${letters}.wav`,
              emotion,
              speaker,
              sex: 'female',
            };
          }),
        ),
      ),
  },
  emodb: {
    most: { speakers: 10, perEmotion: 60 },
    plan: (speakers, perEmotion) =>
      Object.keys(emodbSpeakers)
        .sort()
        .slice(0, speakers)
        .flatMap((speaker) =>
          Object.entries(emodbEmotions).flatMap(([letter, emotion]) =>
            numbers(perEmotion).map((n): Plan => {
              const take = 'abcdef'[Math.floor(n / emodbTexts.length)];
              return {
                path: `wav/${speaker}${emodbTexts[n % emodbTexts.length]}${letter}${take}.wav`,
                emotion,
                speaker,
                sex: emodbSpeakers[speaker]!.sex,
              };
            }),
          ),
        ),
  },
  ravdess: {
    most: { speakers: 24, perEmotion: 8 },
    plan: (speakers, perEmotion) =>
      numbers(speakers).flatMap((n) => {
        const speaker = pad(n + 1, 2);
        const taken = new Map<string, number>(); // neutral has four at most, having one intensity
        return ravdessStems(n + 1).flatMap((stem): Plan[] => {
          const { emotion } = parseRavdessName(stem)!;
          taken.set(emotion, (taken.get(emotion) ?? 0) + 1);
          if (taken.get(emotion)! > perEmotion) return [];
          return [
            { path: `Actor_${speaker}/${stem}.wav`, emotion, speaker, sex: n % 2 === 0 ? 'male' : 'female' },
          ];
        });
      }),
  },
  nemo: {
    most: { speakers: 9, perEmotion: 90 },
    plan: (speakers, perEmotion) =>
      madeUpSpeakers(speakers).flatMap(({ sex }, n) => {
        const speaker = `${'ABCDEFGHI'[n]}X0`;
        return Object.entries(nemoEmotions).flatMap(([word, emotion]) =>
          numbers(perEmotion).map(
            (sentence): Plan => ({
              path: `samples/${speaker}_${word}_${sentence}.wav`,
              emotion,
              speaker,
              sex,
            }),
          ),
        );
      }),
    sheet: (plans) => ({
      name: 'data.tsv',
      text: lines(
        ['file_id', 'emotion', 'raw_text', 'normalized_text', 'speaker_id', 'gender', 'age'],
        plans.map(({ path, speaker, sex }) => {
          const file = path.slice('samples/'.length);
          const [, word, sentence] = file.replace('.wav', '').split('_');
          return [file, word!, `Zdanie ${sentence}.`, `zdanie ${sentence}`, `        ${speaker}`, sex, '25'];
        }),
        '\t',
      ),
    }),
  },
  folders: {
    most: { speakers: 99, perEmotion: 999 },
    plan: (speakers, perEmotion) =>
      fourEmotions.flatMap((emotion) =>
        madeUpSpeakers(speakers).flatMap(({ speaker, sex }) =>
          numbers(perEmotion).map(
            (n): Plan => ({ path: `${emotion}/${speaker}/${pad(n + 1, 3)}.wav`, emotion, speaker, sex }),
          ),
        ),
      ),
  },
  table: {
    most: { speakers: 99, perEmotion: 999 },
    plan: (speakers, perEmotion) =>
      madeUpSpeakers(speakers).flatMap(({ speaker, sex }) =>
        fourEmotions.flatMap((emotion) =>
          numbers(perEmotion).map(
            (n): Plan => ({
              path: `audio/${speaker}-${emotion}-${pad(n + 1, 3)}.wav`,
              emotion,
              speaker,
              sex,
            }),
          ),
        ),
      ),
    sheet: (plans) => ({
      name: 'table.csv',
      text: lines(
        ['path', 'label', 'speaker', 'sex', 'arousal', 'valence'],
        plans.map(({ path, emotion, speaker, sex }, i) => {
          const { arousal, valence } = ratings[emotion]!;
          const shift = ((i % 5) - 2) / 10; // raters do not agree
          return [path, emotion, speaker, sex, (arousal + shift).toFixed(1), (valence - shift).toFixed(1)];
        }),
        ',',
      ),
    }),
  },
};

/** Speakers `s01`, `s02`, …, women and men by turns. */
function madeUpSpeakers(count: number): Speaker[] {
  return numbers(count).map((n) => ({ speaker: `s${pad(n + 1, 2)}`, sex: n % 2 === 0 ? 'female' : 'male' }));
}

function lines(header: readonly string[], rows: readonly string[][], delimiter: string): string {
  return [header, ...rows].map((row) => `${row.join(delimiter)}\n`).join('');
}

/** 0, 1, …, count - 1. */
function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

function pad(n: number, digits: number): string {
  return String(n).padStart(digits, '0');
}
