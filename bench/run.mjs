// npm run bench [-- features | network | encoder] [--peers FOLDER]
import { parseArgs } from 'node:util';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { peers: { type: 'string', default: new URL('node_modules/', import.meta.url).pathname } },
});

const benches = {
  features: async () => (await import('./features/bench.mjs')).benchFeatures(values.peers),
  network: () => import('./network/training-step.mjs'),
  encoder: () => import('./encoder/encode.mjs'),
};

const [name = 'features'] = positionals;
if (!(name in benches)) {
  console.error(`there is no bench '${name}'; there are ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
await benches[name]();
