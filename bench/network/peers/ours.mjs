// node ours.mjs WAY WORKERS: training steps as `trainNetwork` takes them, utterances, matrix products.
// A way is strict or fused, with V8's experiments or without: 'fused, experiments'.
import { Random } from '@affetto/core';
import { augmentationRecipe, featureRecipe } from '@affetto/core/features';
import { Network, NetworkRunner, networkRecipe, trainingRecipe } from '@affetto/core/network';
import { createDataset, TrainingPool, trainNetwork } from '@affetto/core/training';
import { startThread } from '@affetto/lab/training';
import { fusesInHardware, KernelInstance } from '../../../packages/core/dist/kernels/instance.js';
import { matrix, multiply, pack } from '../../../packages/core/dist/kernels/matrix.js';
import { pairVectors, relaxVectors } from '../../../packages/core/dist/kernels/v8-experiments.js';
import { products, task } from '../task.mjs';
import { answer } from './answer.mjs';

const [way, workers] = process.argv.slice(2);
const [arithmetic, experiments] = way.split(', ');
if (arithmetic === 'fused' && !fusesInHardware()) process.exit(1);
if (experiments && !pairVectors() && !(arithmetic === 'fused' && relaxVectors())) process.exit(1);
const { batch, frames, bins, units, layers, classes } = task;
const random = new Random(1);
const values = (length) => Float32Array.from({ length }, () => random.between(-2, 2));
const network = networkRecipe.parse({
  lstm: { layers, units, direction: 'forward' },
  pooling: ['last'],
  arithmetic,
});
const recipe = {
  features: featureRecipe.parse({ kind: 'mfcc', nMfcc: bins }),
  augmentation: augmentationRecipe.parse({ probability: 0 }),
  network,
  training: trainingRecipe.parse({ optimizer: 'adam', epochs: 1, batchSize: batch, gradientClip: null }),
};

/** Batches of an epoch: what setting up leaves behind is cleared away during the first, which no peer has among its steps. */
const STEPS = 8;

/** A step of an epoch, without what comes before the first. */
function trainingStep() {
  const emotions = Array.from({ length: classes }, (_, c) => String(c));
  const recordings = Array.from({ length: STEPS * batch }, (_, i) => {
    return {
      data: values(frames * bins),
      frames,
      functionals: new Float32Array(0),
      emotion: emotions[i % classes],
    };
  });
  const pool = new TrainingPool(
    createDataset(recordings, bins, emotions),
    recipe,
    Number(workers),
    startThread,
  );
  const train = [...recordings.keys()];
  return async () =>
    (await trainNetwork(pool, { recipe, train, validation: [], seed: 1 })).history[0].seconds / STEPS;
}

function utterance() {
  const described = new Network(network, bins, classes);
  const runner = new NetworkRunner(described);
  runner.setWeights(described.initialize(random));
  const sequences = { data: values(frames * bins), lengths: Int32Array.of(frames), bins };
  return () => runner.forward(sequences);
}

function product([m, k, n]) {
  const kernels = new KernelInstance(arithmetic);
  const a = matrix(kernels.allocate(m * k), m, k);
  const b = pack(kernels, matrix(kernels.allocate(k * n), k, n));
  const c = matrix(kernels.allocate(m * n), m, n);
  return () => multiply(kernels, c, a, b);
}

await answer(process.version, {
  step: trainingStep(),
  utterance: utterance(),
  ...Object.fromEntries(products.map((sizes) => [sizes.join(' x '), product(sizes)])),
});
