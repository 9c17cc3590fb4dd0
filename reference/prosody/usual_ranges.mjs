/*
 * The range of each measure of prosody in ordinary speech: packages/lab/src/report/inspection/usual-ranges.ts.
 *
 *     npm run build && node reference/prosody/usual_ranges.mjs [DATA]
 *
 * DATA is the folder with `emodb`, `ravdess`, `nemo` and `tess` (default ../shared/data). Of every recording labelled
 * neutral; 5th, 50th and 95th percentile by sex, every speaker counting the same however many recordings there are.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeProsody, prosodyMeasures } from '@affetto/core/features';
import { readSignal } from '@affetto/core/node';
import { indexCorpus } from '@affetto/lab/corpora';

const root = fileURLToPath(new URL('../../', import.meta.url));
const data = process.argv[2] ?? join(root, '..', 'shared', 'data');

/** What depends on the microphone or on how much was said is not compared; sentences read one by one have no pauses. */
const notComparable = new Set([
  ...['pitchMedianSemitones', 'intensityMean', 'syllables', 'speakingRate', 'phonationRatio'],
  ...['pauseCount', 'pauseTotal', 'pauseMean'],
]);
const measures = prosodyMeasures.filter(({ name }) => !notComparable.has(name));

const utterances = [];
for (const kind of ['emodb', 'ravdess', 'nemo', 'tess']) {
  const corpus = await indexCorpus(kind, join(data, kind));
  for (const utterance of corpus.utterances) {
    if (utterance.emotion === 'neutral')
      utterances.push({ ...utterance, speaker: `${kind} ${utterance.speaker}` });
  }
}

const recordings = [];
for (const [i, { path, speaker, sex }] of utterances.entries()) {
  const prosody = describeProsody(await readSignal(path));
  recordings.push({ speaker, sex, values: measures.map((measure) => measure.of(prosody)) });
  if (process.stderr.isTTY) process.stderr.write(`\r${i + 1} of ${utterances.length}`);
}

/** The value below which a share of the weight lies. */
function weightedQuantile(values, p) {
  const sorted = [...values].sort((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let passed = 0;
  for (const { value, weight } of sorted) {
    passed += weight;
    if (passed >= p * total) return value;
  }
}

const bySex = (sex) => recordings.filter((recording) => recording.sex === sex);
const counts = (sex) => ({
  speakers: new Set(bySex(sex).map(({ speaker }) => speaker)).size,
  recordings: bySex(sex).length,
});
const rangeOf = (sex, m) => {
  const measured = bySex(sex).filter(({ values }) => values[m] !== null);
  const values = measured.map(({ speaker, values }) => ({
    value: values[m],
    weight: 1 / measured.filter((other) => other.speaker === speaker).length,
  }));
  const [low, middle, high] = [0.05, 0.5, 0.95].map((p) =>
    Number(weightedQuantile(values, p).toPrecision(4)),
  );
  return `{ low: ${low}, middle: ${middle}, high: ${high} }`;
};

const lines = measures.map(
  ({ name }, m) => `  ${name}: { female: ${rangeOf('female', m)}, male: ${rangeOf('male', m)} },`,
);
writeFileSync(
  join(root, 'packages/lab/src/report/inspection/usual-ranges.ts'),
  `// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: measured
/*
 * Made by reference/prosody/usual_ranges.mjs: percentiles over neutral recordings of EMO-DB, RAVDESS, nEMO and TESS, by
 * our own measure, so that like is compared with like: published norms differ with task, language and method.
 */

/** 5th, 50th and 95th percentile. */
export interface UsualRange {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

export type Sex = 'female' | 'male';

/** Whom the ranges were measured on. */
export const usualSpeakers: Readonly<Record<Sex, { speakers: number; recordings: number }>> = {
  female: ${JSON.stringify(counts('female'))},
  male: ${JSON.stringify(counts('male'))},
};

/** By the name of the measure; those that hang on the microphone or on how much was said are not here. */
export const usualRanges: Readonly<Record<string, Readonly<Record<Sex, UsualRange>>>> = {
${lines.join('\n')}
};
`,
);
