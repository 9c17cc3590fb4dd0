// npm run evidence -- --data DIR [--only SYSTEM[/CORPUS]] [--seeds 3] [--out docs/evidence.md]
// npm run evidence -- --render [--out docs/evidence.md]
import { parseArgs } from 'node:util';
import { AffettoError, UsageError } from '../packages/core/dist/index.js';
import { openCorpora } from './corpora.mjs';
import { measure } from './measure.mjs';
import { writePage } from './page.mjs';
import { addResults, readResults } from './results.mjs';
import { systems } from './systems.mjs';

process.env.AFFETTO_V8_EXPERIMENTS ??= '1'; // faster and to the same bits: docs/network.md, "Experiments of V8"

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    only: { type: 'string', default: '' },
    seeds: { type: 'string', default: '3' },
    out: { type: 'string', default: 'docs/evidence.md' },
    render: { type: 'boolean', default: false },
  },
});

try {
  if (!values.render) await measureAll(values);
  await writePage(await readResults(), values.out);
} catch (error) {
  if (!(error instanceof AffettoError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** Measures what is wanted, and keeps each result as soon as it is there. */
async function measureAll({ data, only, seeds: count }) {
  if (!data)
    throw new UsageError('--data is missing; give the folder that holds tess, ravdess, emodb and nemo.');
  if (!/^[1-9]\d*$/.test(count))
    throw new UsageError(`--seeds is ${count}; give a whole number of at least 1.`);
  const [onlySystem, onlyCorpus] = only.split('/');
  const wanted = systems.filter(({ name }) => !onlySystem || name === onlySystem);
  if (wanted.length === 0) {
    const names = systems.map(({ name }) => name).join(', ');
    throw new UsageError(`There is no system '${onlySystem}'; choose from ${names}.`);
  }
  const opened = (await openCorpora(data)).filter(({ name }) => !onlyCorpus || name === onlyCorpus);
  if (opened.length === 0) {
    const corpus = onlyCorpus ?? 'any of them';
    throw new UsageError(`${data} does not hold ${corpus}; docs/evidence.md says how the corpora lie in it.`);
  }
  const seeds = Array.from({ length: Number(count) }, (_, i) => i + 1);
  for (const system of wanted)
    for (const corpus of opened) {
      console.log(`${system.name} on ${corpus.name}`);
      await addResults(await measure(system, corpus, { seeds, folder: 'runs/evidence' }));
    }
}
