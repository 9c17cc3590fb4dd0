// node tensorflow_js.mjs wasm|cpu NODE_MODULES
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { task } from '../task.mjs';
import { answer } from './answer.mjs';

const [backend, folder] = process.argv.slice(2);
const require = createRequire(folder);
const tf = require('@tensorflow/tfjs');
if (backend === 'wasm') {
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/wasm-out/`);
}
await tf.setBackend(backend);

const { batch, frames, bins, units, layers, classes } = task;
const model = tf.sequential();
for (let layer = 0; layer < layers; layer++) {
  const inputShape = layer === 0 ? { inputShape: [frames, bins] } : {};
  model.add(tf.layers.lstm({ units, returnSequences: layer < layers - 1, ...inputShape }));
}
model.add(tf.layers.dense({ units: classes, activation: 'softmax' }));
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
const x = tf.randomNormal([batch, frames, bins]);
const y = tf.oneHot(tf.range(0, batch, 1, 'int32').mod(tf.scalar(classes, 'int32')), classes);
const one = x.slice([0, 0, 0], [1, frames, bins]);

await answer(tf.version.tfjs, {
  step: async () => {
    await model.trainOnBatch(x, y); // which returns the loss
  },
  utterance: () => tf.tidy(() => model.predict(one).dataSync()),
});
