// Writes what was found: features.json for other programs, features.md for people, features.png to look at.
import { mkdir, writeFile } from 'node:fs/promises';
import { drawFigure } from '../../packages/lab/dist/report/figures/figure.js';
import { digits } from '../digits.mjs';
import { machine } from '../machine.mjs';
import { ratioFigure } from './figure.mjs';

const folder = new URL('../results/', import.meta.url);

export async function writeResults({ corpus, versions, measured, matrixGflops, limits, hour }) {
  const ratios = ratiosOf(measured);
  const rounded = measured.map((each) => ({ ...each, times: roundValues(each.times) }));
  const result = {
    machine: machine(),
    versions,
    corpus,
    ratios,
    measured: rounded,
    matrixGflops,
    limits,
    hour,
  };
  await mkdir(folder, { recursive: true });
  await writeFile(new URL('features.json', folder), `${JSON.stringify(result, roundNumbers, 1)}\n`);
  await writeFile(new URL('features.md', folder), page(result));
  const { svg, png } = await drawFigure(ratioFigure(measured, corpus));
  await writeFile(new URL('features.svg', folder), svg);
  await writeFile(new URL('features.png', folder), png);
}

/** How many times as fast as each peer, by our functions' names. */
function ratiosOf(measured) {
  const ratios = {};
  for (const { ours, times } of measured) {
    if (!ours) continue;
    const others = Object.entries(times).filter(([peer]) => peer !== 'affetto');
    ratios[ours] = roundValues(
      Object.fromEntries(others.map(([peer, time]) => [peer, time / times.affetto])),
    );
  }
  return ratios;
}

function page({ machine, versions, corpus, measured, matrixGflops, limits, hour }) {
  const peers = Object.keys(versions).filter((name) => name !== 'affetto' && name !== 'Chromium');
  const cell = (time, ours) => (time === undefined ? '–' : `${digits(time)} (${digits(time / ours)} x)`);
  const row = ({ title, times }) =>
    `| ${title} | ${digits(times.affetto)} | ${peers.map((peer) => cell(times[peer], times.affetto)).join(' | ')} |`;
  const table = (unit, rows) => [
    `| ${unit} | affetto | ${peers.join(' | ')} |`,
    `|---|---|${peers.map(() => '---').join('|')}|`,
    ...rows.map(row),
  ];
  const features = measured.filter(({ unit }) => unit !== 'µs');
  const inBrowser = measured.filter(({ times }) => times.Chromium !== undefined);
  return `${[
    '# Speed of the features',
    '',
    'Made by `npm run bench`. Every library runs in a process of its own on one thread, on the same recordings, decoded beforehand; they take turns, and the median of five runs stands here: processor time, since other work may run beside it. In brackets how many times as long as ours.',
    '',
    `${machine.processor}, ${machine.memory}, ${machine.system}, Node ${machine.node}. Recordings: ${corpus}.`,
    '',
    ...Object.entries(versions).map(([name, version]) => `- ${name} ${version}`),
    '',
    "'Speech settings' are 16 kHz, FFT 512, window 400, hop 160, 64 mel bands; all else has librosa's defaults. Meyda takes frames of a power of two only, of 512 with the speech settings. `opensmile` is a call of its Python package, `opensmile-core` the time inside its C++ library's run alone. Of librosa's column the transforms are scipy's.",
    '',
    '![How many times as long as ours the others take](features.png)',
    '',
    ...table('ms a second of sound', features),
    '',
    ...table(
      'µs a transform',
      measured.filter(({ unit }) => unit === 'µs'),
    ),
    '',
    '## In the browser',
    '',
    '| | Node, ms a second of sound | Chromium | of the speed in Node |',
    '|---|---|---|---|',
    ...inBrowser.map(
      ({ title, times }) =>
        `| ${title} | ${digits(times.affetto)} | ${digits(times.Chromium)} | ${Math.round((100 * times.affetto) / times.Chromium)} % |`,
    ),
    '',
    '## An hour',
    '',
    `An hour at 16 kHz through a stream of MFCC (speech settings), a second at a time, takes ${digits(hour.seconds)} s. Memory held, garbage apart: ${hour.heldAfterAMinute.toFixed(1)} MB after the first minute, ${hour.heldAfterAnHour.toFixed(1)} MB after the last.`,
    '',
    '## How far from the limit',
    '',
    `The matrix kernel reached ${digits(matrixGflops)} GFLOP/s in this run, on one thread with SIMD of four float32. A feature needs at least the arithmetic below (real FFT 2.5 n log2 n; a logarithm or a root counts as ten) and at least to read its samples and write its rows; memory is no limit for any.`,
    '',
    '| | MFLOP a second of sound | MB | GFLOP/s reached | of the limit |',
    '|---|---|---|---|---|',
    ...limits.map(
      ({ title, mflop, megabytes, gflops, share }) =>
        `| ${title} | ${digits(mflop)} | ${digits(megabytes)} | ${digits(gflops)} | ${Math.round(100 * share)} % |`,
    ),
  ].join('\n')}\n`;
}

function roundValues(values) {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Number(value.toPrecision(3))]),
  );
}

function roundNumbers(_key, value) {
  return typeof value === 'number' ? Number(value.toPrecision(3)) : value;
}
