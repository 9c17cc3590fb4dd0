import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { combineCorpora, indexCorpus } from '../packages/lab/dist/corpora/index.js';
import { alone, amongOthers, together } from './protocols.mjs';

const TESS_EMOTIONS = ['anger', 'disgust', 'fear', 'happiness', 'neutral', 'sadness', 'surprise'];

/*
 * What it is tested on, by the kinds of corpora; `speakerFolds` as in a recipe. The last two are of all of them together.
 */
export const corpora = [
  {
    name: 'tess',
    title: 'TESS',
    speakerFolds: null,
    how: 'Speakers apart: each actress is tested by what heard the other.',
    protocols: alone,
  },
  {
    name: 'ravdess',
    title: 'RAVDESS',
    speakerFolds: 4,
    how: 'Speakers apart: four groups of actors, men and women evenly.',
    protocols: alone,
  },
  {
    name: 'emodb',
    title: 'EMO-DB',
    speakerFolds: null,
    how: 'Speakers apart: each is tested by what heard the others.',
    protocols: alone,
  },
  {
    name: 'nemo',
    title: 'nEMO',
    speakerFolds: 3,
    how: 'Speakers apart: three groups, women and men evenly.',
    protocols: alone,
  },
  {
    name: 'tess-among-others',
    title: 'TESS among the other corpora',
    speakerFolds: [['tess/OAF'], ['tess/YAF']],
    how: 'Speakers apart: each actress is tested by what heard the other one and all of the other corpora, on the seven emotions of TESS.',
    protocols: amongOthers,
    labels: { classes: TESS_EMOTIONS, map: { calm: 'neutral', boredom: null } },
  },
  {
    name: 'together',
    title: 'One corpus left out',
    speakerFolds: null,
    how: 'Each corpus is tested by what learned the others, on the emotions that all have.',
    protocols: together,
    labels: { classes: 'common', map: {} },
  },
];

/**
 * Opens the corpora that lie in a folder under their names; says which do not.
 *
 * @param folder With `tess/`, `ravdess/` and so on in it.
 * @returns The rows of {@link corpora} that can be tried, each with its recordings.
 */
export async function openCorpora(folder) {
  const [single, several] = [corpora.filter(isSingle), corpora.filter((row) => !isSingle(row))];
  const opened = [];
  for (const row of single) {
    const path = join(folder, row.name);
    if (existsSync(path)) opened.push({ ...row, corpus: await indexCorpus(row.name, path) });
    else console.warn(`! ${path} is not there: nothing is measured on ${row.title}`);
  }
  if (opened.length < single.length) {
    console.warn('! Nothing is measured on several corpora together: that takes all of them');
    return opened;
  }
  const parts = opened.map(({ corpus }) => corpus);
  return [...opened, ...several.map((row) => ({ ...row, corpus: combineCorpora(parts, row.labels) }))];
}

function isSingle({ protocols }) {
  return protocols === alone;
}
