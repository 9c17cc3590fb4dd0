// npm run evidence -- --data DIR [--only SYSTEM[/CORPUS]] [--seeds 3] [--out docs/evidence.md] [--render]
import { parseArgs } from 'node:util';
import { openCorpora } from './corpora.mjs';
import { measure } from './measure.mjs';
import { writePage } from './page.mjs';
import { addResults, readResults } from './results.mjs';
import { systems } from './systems.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    only: { type: 'string', default: '' },
    seeds: { type: 'string', default: '3' },
    out: { type: 'string', default: 'docs/evidence.md' },
    render: { type: 'boolean', default: false },
  },
});

if (!values.render) {
  if (!values.data) exit('--data is missing; give the folder that holds tess, ravdess, emodb and nemo');
  const [onlySystem, onlyCorpus] = values.only.split('/');
  const wanted = systems.filter(({ name }) => !onlySystem || name === onlySystem);
  const opened = (await openCorpora(values.data)).filter(({ name }) => !onlyCorpus || name === onlyCorpus);
  if (wanted.length === 0)
    exit(`there is no system '${onlySystem}'; there are ${systems.map(({ name }) => name).join(', ')}`);
  if (opened.length === 0) exit(`there is nothing to measure on; put corpora into ${values.data}`);
  if (!/^[1-9]\d*$/.test(values.seeds)) exit(`--seeds is ${values.seeds}; give a whole number of at least 1`);
  const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
  for (const system of wanted)
    for (const corpus of opened) {
      console.log(`${system.name} on ${corpus.name}`);
      await addResults(await measure(system, corpus, { seeds, folder: 'runs/evidence' }));
    }
}
await writePage(await readResults(), values.out);

function exit(message) {
  console.error(message);
  process.exit(2);
}
