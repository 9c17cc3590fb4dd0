// npm run bench [-- features | network] [--peers FOLDER] [--node PATH ...]
import { parseArgs } from 'node:util';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    peers: { type: 'string', default: new URL('node_modules/', import.meta.url).pathname },
    node: { type: 'string', multiple: true, default: [] },
  },
});

const benches = {
  features: async () => (await import('./features/bench.mjs')).benchFeatures(values.peers),
  network: async () => (await import('./network/bench.mjs')).benchNetwork(values.peers, values.node),
};

const [name = 'features'] = positionals;
if (!(name in benches)) {
  console.error(`there is no bench '${name}'; there are ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
await benches[name]();
