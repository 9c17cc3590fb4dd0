import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { combineCorpora, indexCorpus } from '../packages/lab/dist/corpora/index.js';
import { alone, together } from './protocols.mjs';

/*
 * What it is tested on, by the kinds of corpora; `speakerFolds` as in a recipe. The last is all of them together, each
 * tested by the others.
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
    name: 'together',
    title: 'One corpus left out',
    speakerFolds: null,
    how: 'Each corpus is tested by what learned the others, on the emotions that all have.',
    protocols: together,
  },
];

/**
 * Opens the corpora that lie in a folder under their names; says which do not.
 *
 * @param folder With `tess/`, `ravdess/` and so on in it.
 * @returns The rows of {@link corpora} that can be tried, each with its recordings.
 */
export async function openCorpora(folder) {
  const opened = [];
  for (const row of corpora.filter(({ protocols }) => protocols === alone)) {
    const path = join(folder, row.name);
    if (existsSync(path)) opened.push({ ...row, corpus: await indexCorpus(row.name, path) });
    else console.warn(`! ${path} is not there: nothing is measured on ${row.title}`);
  }
  if (opened.length < corpora.length - 1) {
    console.warn('! One corpus is not left out of the others: that takes all of them');
    return opened;
  }
  const all = combineCorpora(
    opened.map(({ corpus }) => corpus),
    { classes: 'common', map: {} },
  );
  return [...opened, { ...corpora.at(-1), corpus: all }];
}
