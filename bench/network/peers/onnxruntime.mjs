// node onnxruntime.mjs THREADS: an utterance through our own network's ONNX, by onnxruntime's native build.
import { createRequire } from 'node:module';
import { Random } from '@affetto/core';
import { augmentationRecipe, featureRecipe } from '@affetto/core/features';
import { Network, networkRecipe } from '@affetto/core/network';
import { encodeOnnx } from '@affetto/core/recognizer';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { task } from '../task.mjs';
import { answer } from './answer.mjs';

const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json');
const { frames, bins, units, layers, classes } = task;
const recipe = {
  features: featureRecipe.parse({ kind: 'mfcc', nMfcc: bins }),
  augmentation: augmentationRecipe.parse({}),
  network: networkRecipe.parse({ lstm: { layers, units, direction: 'forward' }, pooling: ['last'] }),
};
const random = new Random(1);
const model = {
  recipe,
  labels: Array.from({ length: classes }, (_, c) => String(c)),
  weights: new Network(recipe.network, bins, classes).initialize(random),
  calibration: { temperature: 1 },
};
const session = await InferenceSession.create(encodeOnnx(model), {
  logSeverityLevel: 3,
  intraOpNumThreads: Number(process.argv[2]),
});
const input = new Tensor(
  'float32',
  Float32Array.from({ length: frames * bins }, () => random.between(-2, 2)),
  [1, frames, bins],
);

await answer(version, { utterance: () => session.run({ frames: input }) });
