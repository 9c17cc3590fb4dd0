/*
 * How far the count of syllable nuclei is off, on recordings whose words are known: the table in docs/prosody.md.
 *
 *     npm run build && node reference/prosody/syllable_counts.mjs [DATA]
 *
 * DATA is the folder with `emodb`, `ravdess`, `nemo` and `tess` (default ../shared/data). At most 150 recordings of each,
 * evenly spread. Syllables are those of the written words; speakers swallow some.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeProsody } from '@affetto/core/features';
import { readSignal } from '@affetto/core/node';
import { indexCorpus } from '@affetto/lab/corpora';

const most = 150;
const root = fileURLToPath(new URL('../../', import.meta.url));
const data = process.argv[2] ?? join(root, '..', 'shared', 'data');

// biome-ignore format: a sentence a place
const emodb = { a01: 8, a02: 9, a04: 11, a05: 18, a07: 10, b01: 15, b02: 20, b03: 24, b09: 17, b10: 14 };
const nemoTexts = new Map(
  readFileSync(join(data, 'nemo', 'data.tsv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .map(([file, , , text]) => [file.replace(/\.\w+$/, ''), text]),
);
/** Polish has a syllable a vowel letter, but for i before another vowel, which only softens the consonant. */
const polishSyllables = (text) => text.replace(/i(?=[aąeęoóuy])/g, '').match(/[aąeęioóuy]/g).length;

const written = {
  emodb: ({ sentence }) => emodb[sentence],
  ravdess: () => 7, // Kids are talking by the door. Dogs are sitting by the door.
  tess: () => 4, // Say the word, and one of one syllable
  nemo: ({ id }) => polishSyllables(nemoTexts.get(id.split('/').at(-1))),
};

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
function correlation(pairs) {
  const [a, b] = [0, 1].map((side) => mean(pairs.map((pair) => pair[side])));
  const moment = (of) => mean(pairs.map(([x, y]) => of(x - a, y - b)));
  return moment((x, y) => x * y) / Math.sqrt(moment((x) => x * x) * moment((_, y) => y * y));
}

console.log('corpus   recordings  written  counted  mean |error|  within one  r of counts  r of rates');
for (const [kind, syllablesOf] of Object.entries(written)) {
  const { utterances } = await indexCorpus(kind, join(data, kind));
  const chosen = utterances.filter((_, i) => i % Math.ceil(utterances.length / most) === 0);
  const counts = [];
  const rates = [];
  for (const utterance of chosen) {
    const { tempo, speech } = describeProsody(await readSignal(utterance.path));
    const syllables = syllablesOf(utterance);
    const spoken = speech.reduce((sum, { startSeconds, endSeconds }) => sum + endSeconds - startSeconds, 0);
    counts.push([syllables, tempo.syllables]);
    if (spoken > 0) rates.push([syllables / spoken, tempo.articulationRate]);
  }
  const errors = counts.map(([there, counted]) => Math.abs(counted - there));
  const r = correlation(counts);
  const columns = [
    kind.padEnd(8),
    String(counts.length).padStart(10),
    mean(counts.map(([there]) => there))
      .toFixed(1)
      .padStart(8),
    mean(counts.map(([, counted]) => counted))
      .toFixed(1)
      .padStart(8),
    mean(errors).toFixed(2).padStart(13),
    `${Math.round(100 * mean(errors.map((error) => (error <= 1 ? 1 : 0))))} %`.padStart(11),
    (Number.isNaN(r) ? '' : r.toFixed(2)).padStart(12),
    correlation(rates).toFixed(2).padStart(11),
  ];
  console.log(columns.join(' '));
}
