// Makes the models that come with affetto, to the same weights on any machine:
// npm run models -- --data DIR --encoder DIR [--only base]
// DIR holds the corpora as ravdess/, emodb/ and nemo/; the encoder is the folder of whisper-base-encoder.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { shippedModels } from './dist/index.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    encoder: { type: 'string' },
    only: { type: 'string', default: shippedModels.join() },
    seeds: { type: 'string', default: '1' },
  },
});
if (!values.data || !values.encoder) {
  console.error('--data and --encoder are needed; the head of packages/models/make.mjs says what they hold.');
  process.exit(2);
}

// TESS is left out: its licence forbids derivatives, and so it stays a set of voices never heard
const corpora = ['ravdess', 'emodb', 'nemo'].map((kind) => `${kind}=${join(values.data, kind)}`);
const classes = 'anger,disgust,fear,happiness,neutral,sadness,surprise';
const affetto = fileURLToPath(new URL('../cli/dist/main.js', import.meta.url));
const labels = fileURLToPath(new URL('labels.json', import.meta.url));

for (const name of values.only.split(',')) {
  const out = join('runs', 'models', name);
  const encoder = name === 'base' ? ['--encoder', values.encoder] : [];
  const options = ['--recipe', name, '--seeds', values.seeds, '--out', out, '--resume', ...encoder];
  const args = ['train', ...corpora, '--classes', classes, '--map', labels, ...options];
  const { status } = spawnSync(process.execPath, [affetto, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  const folder = fileURLToPath(new URL(name, import.meta.url));
  mkdirSync(folder, { recursive: true });
  // model.onnx stays behind: it holds the weights a second time
  const files = ['config.json', 'model.safetensors', 'README.md'];
  for (const file of name === 'base' ? [...files, 'encoder.safetensors'] : files)
    copyFileSync(join(out, 'model', file), join(folder, file));
}
