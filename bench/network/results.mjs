// Writes what was found: network.json for other programs, network.md for people.
import { mkdir, writeFile } from 'node:fs/promises';
import { digits } from '../digits.mjs';
import { machine } from '../machine.mjs';
import { stepGflop, task } from './task.mjs';

const folder = new URL('../results/', import.meta.url);

export async function writeResults({ step, utterance, products }) {
  const result = { machine: machine(), task, stepGflop: stepGflop(task), step, utterance, products };
  await mkdir(folder, { recursive: true });
  await writeFile(new URL('network.json', folder), `${JSON.stringify(result, roundNumbers, 1)}\n`);
  await writeFile(new URL('network.md', folder), page(result));
}

function page({ machine: { processor, memory, system }, stepGflop, step, utterance, products }) {
  const rows = pairUp(step, utterance);
  const milliseconds = (seconds) => (seconds === undefined ? '–' : digits(1000 * seconds));
  const speed = (seconds) => (seconds === undefined ? '–' : digits(stepGflop / seconds));
  const ours = products[0].measured;
  return `${[
    '# Speed of the network',
    '',
    'Made by `npm run bench -- network`. A network as torch.nn.LSTM(40, 128, num_layers=2) with a linear classifier of 7 classes on its last state: a training step of Adam on 64 sequences of 100 frames, and one such sequence recognised. Each peer runs in a process of its own; they take turns, and the median of five rounds of wall time stands here (one turn where it takes more than a second). Ours is what `trainNetwork` takes for a step of an epoch of eight, worker threads and all; `experiments` are those of V8 ([network.md](../../docs/network.md#experiments-of-v8)).',
    '',
    `${processor}, ${memory}, ${system}. The step's matrix products are ${digits(stepGflop)} GFLOP.`,
    '',
    '| | threads | training step, ms | its GFLOP/s | an utterance, ms |',
    '|---|---|---|---|---|',
    ...rows.map(
      ({ title, threads, step, utterance }) =>
        `| ${title} | ${threads} | ${milliseconds(step)} | ${speed(step)} | ${milliseconds(utterance)} |`,
    ),
    '',
    '## Matrix products',
    '',
    'GFLOP/s of one thread, rows x inner dimension x columns, the right-hand matrix packed beforehand.',
    '',
    `| | ${ours.map(titleOf).join(' | ')} |`,
    `|---|${ours.map(() => '---').join('|')}|`,
    ...products.map(
      ({ sizes, measured }) =>
        `| ${sizes.join(' x ')} | ${measured.map(({ gflops }) => digits(gflops)).join(' | ')} |`,
    ),
  ].join('\n')}\n`;
}

const titleOf = ({ library, way, version }) =>
  library === 'affetto'
    ? `affetto, ${way}, Node ${version}`
    : [library, way, version].filter(Boolean).join(' ');

/** One row for each library, way and number of threads. */
function pairUp(step, utterance) {
  const rows = new Map();
  for (const [name, list] of Object.entries({ step, utterance })) {
    for (const each of list) {
      const title = titleOf(each);
      const key = `${title} ${each.threads}`;
      const row = rows.get(key) ?? { title, threads: each.threads };
      rows.set(key, { ...row, [name]: each.seconds });
    }
  }
  return [...rows.values()];
}

function roundNumbers(_key, value) {
  return typeof value === 'number' ? Number(value.toPrecision(3)) : value;
}
