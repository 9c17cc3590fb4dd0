// npm run bench [-- features | network | encoder | whole-way] [--peers FOLDER] [--node PATH ...] [--tess FOLDER]
import { parseArgs } from 'node:util';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    peers: { type: 'string', default: new URL('node_modules/', import.meta.url).pathname },
    node: { type: 'string', multiple: true, default: [] },
    tess: { type: 'string', default: '../shared/data/tess' },
  },
});

const benches = {
  features: async () => (await import('./features/bench.mjs')).benchFeatures(values.peers),
  network: async () => (await import('./network/bench.mjs')).benchNetwork(values.peers, values.node),
  encoder: () => import('./encoder/encode.mjs'),
  'whole-way': async () => (await import('./whole-way/bench.mjs')).benchWholeWay(values.tess),
};

const [name = 'features'] = positionals;
if (!(name in benches)) {
  console.error(`there is no bench '${name}'; there are ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
await benches[name]();
