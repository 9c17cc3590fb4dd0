// Our speed beside that of others; `npm run bench -- --help` says what there is.
import { parseArgs } from 'node:util';

const usage = `npm run bench -- [features | network | encoder | whole-way] [options]

  --peers <folder>     node_modules with the peers of features and network (default: bench/node_modules)
  --node <path>        another Node to measure network with, any number of times
  --encoder <folder>   the Whisper of encoder (default: ../shared/models/whisper-base-encoder)
  --tess <folder>      the recordings of whole-way (default: ../shared/data/tess)

Examples:
  npm run bench
  npm run bench -- network --node ../node24/bin/node`;

const { positionals, values } = readArguments();
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const benches = {
  features: async () => (await import('./features/bench.mjs')).benchFeatures(values.peers),
  network: async () => (await import('./network/bench.mjs')).benchNetwork(values.peers, values.node),
  encoder: async () => (await import('./encoder/bench.mjs')).benchEncoder(values.encoder),
  'whole-way': async () => (await import('./whole-way/bench.mjs')).benchWholeWay(values.tess),
};

const [name = 'features'] = positionals;
if (!(name in benches)) {
  console.error(`there is no bench '${name}'; there are ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
await benches[name]();

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: 'boolean' },
        peers: { type: 'string', default: new URL('node_modules/', import.meta.url).pathname },
        node: { type: 'string', multiple: true, default: [] },
        encoder: { type: 'string', default: '../shared/models/whisper-base-encoder' },
        tess: { type: 'string', default: '../shared/data/tess' },
      },
    });
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}
