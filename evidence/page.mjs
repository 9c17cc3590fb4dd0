// The results as docs/evidence.md, with a picture a corpus beside it.
import { mkdir, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { drawSvg } from '../packages/lab/dist/report/figures/figure.js';
import { percent, percentRange, thousands } from '../packages/lab/dist/report/wording.js';
import { corpora } from './corpora.mjs';
import { scoresFigure } from './figure.mjs';
import { systems } from './systems.mjs';

/**
 * Writes the page, and the pictures into the folder of its name.
 *
 * @param out Path of the page, e.g. `docs/evidence.md`.
 */
export async function writePage(results, out) {
  const folder = out.replace(/\.md$/, '');
  await mkdir(folder, { recursive: true });
  for (const corpus of corpora) {
    const entries = entriesOf(corpus, results);
    if (entries.length === 0) continue;
    const svg = await drawSvg(scoresFigure(corpus, entries, systems));
    await writeFile(`${folder}/${corpus.name}.svg`, `${svg}\n`);
  }
  await writeFile(out, renderPage(results, systems, basename(folder)));
}

/**
 * The page as Markdown.
 *
 * @param pictures Folder of the pictures, seen from the page.
 */
export function renderPage(results, systems, pictures) {
  return `${[
    '# Evidence',
    '',
    'Made by `npm run evidence -- --data DIR`, DIR being a folder that holds the corpora as `tess/`, `ravdess/`, `emodb/` and `nemo/`; the systems with an encoder find it by AFFETTO_ENCODERS ([encoder](encoder.md)). Each row says what to add to measure it alone; `--render` writes this page anew from `evidence/results.json`. A dash is what has not been measured.',
    '',
    'Scores are UAR, the mean of the recalls of the emotions, of all runs together, with 95 % intervals: over speakers where five or more were tested, else over recordings. A random split tests a fifth of the recordings, whose voices were trained on; what counts is the column beside it. ECE is the expected calibration error with voices, or corpora, never heard, each judged with a temperature found on the others.',
    '',
    '| system | what it is |',
    '|---|---|',
    ...systems.map(({ name, what }) => `| \`${name}\` | ${what} |`),
    ...corpora.flatMap((corpus) => section(corpus, entriesOf(corpus, results), systems, pictures)),
    '',
    '## What these figures do not say',
    '',
    'All four corpora are acted: how it does on people who are not acting is not measured here. Two actresses are no sample of voices, so the intervals on TESS speak of other recordings of theirs. Recipes were chosen while looking at voices apart of the same corpora, which flatters the networks a little; the baselines chose nothing but C, within the training part.',
  ].join('\n')}\n`;
}

function section({ name, title, how, protocols }, entries, systems, pictures) {
  const columns = [
    ...protocols.map(({ kind, title }) => ({
      title,
      cell: (of) => score(of.find(({ protocol }) => protocol === kind)),
    })),
    ...partNames(entries).map((part) => ({ title: part, cell: ([entry]) => share(entry?.parts[part]) })),
    { title: 'ECE', cell: (of) => share(of.find(({ protocol }) => protocol !== 'random')?.ece) },
    { title: 'measured', cell: (of) => [...new Set(of.map(({ date }) => date))].join(', ') || dash },
    { title: 'by', cell: ([entry]) => (entry ? command(entry) : dash) },
  ];
  const rows = systems.map((system) => {
    const own = entries.filter((entry) => entry.system === system.name);
    return `| \`${system.name}\` | ${columns.map(({ cell }) => cell(own)).join(' | ')} |`;
  });
  return [
    '',
    `## ${title}`,
    '',
    `${tested(entries)}${how}`,
    ...(entries.length > 0 ? ['', `![UAR on ${title} with intervals](${pictures}/${name}.svg)`] : []),
    '',
    `| system | ${columns.map(({ title }) => title).join(' | ')} |`,
    `|---|${columns.map(() => '---|').join('')}`,
    ...rows,
  ];
}

const dash = '–';

function entriesOf({ name }, results) {
  return results.filter(({ corpus }) => corpus === name);
}

/** What was tested with voices never heard, where it was: that is every recording. */
function tested(entries) {
  const entry = entries.find(({ protocol }) => protocol !== 'random');
  if (!entry) return '';
  const over = entry.intervalsOver === 'speakers' ? 'speakers' : 'recordings';
  return `${thousands(entry.recordings)} recordings of ${entry.speakers} speakers; intervals over ${over}. `;
}

function partNames(entries) {
  return [...new Set(entries.flatMap(({ parts = {} }) => Object.keys(parts)))];
}

function score(entry) {
  return entry ? `**${percent(entry.uar.value)}** (${percentRange(entry.uar)})` : dash;
}

function share(value) {
  return value === undefined || value === null ? dash : percent(value);
}

function command({ system, corpus, seeds }) {
  return `\`--only ${system}/${corpus} --seeds ${seeds}\``;
}
