import { describe, expect, test } from 'vitest';
import { corpora } from './corpora.mjs';
import { scoresFigure } from './figure.mjs';
import { renderPage } from './page.mjs';

const systems = [
  { name: 'plain', what: 'a plain one' },
  { name: 'later', what: 'one that nobody measured' },
];
const uar = (value, low, high) => ({ value, low, high });
const entry = { system: 'plain', date: '2026-11-28', seeds: 3, accuracy: uar(0.5, 0.4, 0.6), ece: null };
const results = [
  {
    ...entry,
    corpus: 'tess',
    protocol: 'random',
    recordings: 1512,
    speakers: 2,
    intervalsOver: 'utterances',
    uar: uar(0.91, 0.9, 0.925),
  },
  {
    ...entry,
    corpus: 'tess',
    protocol: 'speakersApart',
    recordings: 2800,
    speakers: 2,
    intervalsOver: 'utterances',
    uar: uar(0.4, 0.38, 0.42),
    ece: 0.0712,
  },
  {
    ...entry,
    corpus: 'together',
    protocol: 'corporaApart',
    seeds: 1,
    recordings: 5000,
    speakers: 34,
    intervalsOver: 'speakers',
    uar: uar(0.3, 0.25, 0.351),
    parts: { emodb: 0.28, tess: 0.32 },
  },
];
const space = '\u00a0';
const sectionOf = (title) => {
  const page = renderPage(results, systems, 'evidence').replaceAll(space, ' ');
  return page.split(`## ${title}\n`)[1].split('\n## ')[0].trim();
};

describe('renderPage', () => {
  test('sets the protocols of a corpus beside each other, and says what nobody measured', () => {
    expect(sectionOf('TESS')).toBe(`\
2,800 recordings of 2 speakers; intervals over recordings. Speakers apart: each actress is tested by what heard the other.

![UAR on TESS with intervals](evidence/tess.svg)

| system | random split | speakers apart | speakers apart, profile of ten clips | ECE | measured | by |
|---|---|---|---|---|---|---|
| \`plain\` | **91.0 %** (90.0 to 92.5 %) | **40.0 %** (38.0 to 42.0 %) | – | 7.1 % | 2026-11-28 | \`--only plain/tess --seeds 3\` |
| \`later\` | – | – | – | – | – | – |`);
  });

  test('shows each corpus that was left out', () => {
    expect(sectionOf('One corpus left out')).toContain(`
| system | all that were left out | emodb | tess | ECE | measured | by |
|---|---|---|---|---|---|---|
| \`plain\` | **30.0 %** (25.0 to 35.1 %) | 28.0 % | 32.0 % | – | 2026-11-28 | \`--only plain/together --seeds 1\` |`);
  });

  test('has no picture of what was not measured', () => {
    expect(sectionOf('nEMO')).not.toContain('![');
  });
});

test('the picture names what it shows', () => {
  const tess = corpora.find(({ name }) => name === 'tess');
  const entries = results.filter(({ corpus }) => corpus === 'tess');
  expect(scoresFigure(tess, entries, systems).alt.replaceAll(space, ' ')).toBe(
    'UAR on TESS. plain, random split: 91.0 % (90.0 to 92.5 %); plain, speakers apart: 40.0 % (38.0 to 42.0 %).',
  );
});
