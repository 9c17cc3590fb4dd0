// Ours, timed: node tess-affetto.mjs FOLDER LIST, as tess_mean_mfcc.py; the recipe `tess` on all cores, no cache.
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { featureBins } from '../../packages/core/dist/features/index.js';
import { fusesInHardware } from '../../packages/core/dist/kernels/instance.js';
import { createDataset, TrainingPool, trainNetwork } from '../../packages/core/dist/training/index.js';
import { loadRecipe } from '../../packages/lab/dist/recipes.js';
import { extractFeatureSet, startThread } from '../../packages/lab/dist/training/index.js';

process.env.AFFETTO_V8_EXPERIMENTS ??= '1'; // as the command line

const [folder, list] = process.argv.slice(2);
const rows = (await readFile(list, 'utf8'))
  .trimEnd()
  .split('\n')
  .map((line) => line.split('\t'));
const recipe = await loadRecipe('tess');
if (fusesInHardware()) recipe.network.arithmetic = 'fused';

const utterances = rows.map(([path, label]) => ({
  id: path,
  path: join(folder, path),
  emotion: label,
  speaker: '',
}));
const { recordings } = await extractFeatureSet(utterances, recipe, { cacheFolder: null });
const features = performance.now() / 1000; // since the program started

const classes = [...new Set(rows.map(([, label]) => label))].sort();
const dataset = createDataset(
  recordings.map(({ utterance: { emotion }, ...features }) => ({ ...features, emotion })),
  featureBins(recipe.features),
  classes,
);
const indices = (tested) => rows.flatMap(([, , each], i) => (each === tested ? [i] : []));
const pool = new TrainingPool(dataset, recipe, availableParallelism(), startThread);
const { history } = await trainNetwork(pool, {
  recipe,
  train: indices('0'),
  validation: indices('1'),
  seed: 1,
});
let at = features;
const course = history.map((epoch) => ({
  seconds: (at += epoch.seconds),
  accuracy: epoch.validationAccuracy,
}));
await pool.close();
console.log(
  JSON.stringify({ versions: `Node ${process.version}, ${recipe.network.arithmetic}`, features, course }),
);
