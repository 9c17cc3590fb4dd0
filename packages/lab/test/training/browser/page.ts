// The page of the browser's training tests, bundled by them.
import { trainInWorker } from '@affetto/core/training';
import { trainingTask } from './task.js';

const script = () => new Worker('/worker.js', { type: 'module' });

/** Trains in a worker and says what became of it and of the page meanwhile. */
async function trainHere(arithmetic: 'strict' | 'fused', workers: number) {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const stages = new Set<string>();
  const trained = await trainInWorker(script(), trainingTask(arithmetic), {
    workers,
    onProgress: ({ stage, done, total }) => stages.add(`${stage} ${done}/${total} ${ticks > 0}`),
  });
  clearInterval(timer);
  const scores = trained.history.map(({ seconds: _, ...rest }) => rest);
  return { weights: [...trained.weights], scores, keptEpoch: trained.keptEpoch, stages: [...stages] };
}

/** How a training that is stopped after its first step ends. */
async function stopHere(): Promise<string> {
  const controller = new AbortController();
  const options = { abort: controller.signal, onProgress: () => controller.abort(new Error('enough')) };
  return trainInWorker(script(), trainingTask('strict', 1000), options).then(
    () => 'ended by itself',
    (error) => error.message,
  );
}

/** How a training ends whose script is not there. */
async function trainWithoutScript(): Promise<string> {
  const worker = new Worker('/missing.js', { type: 'module' });
  return trainInWorker(worker, trainingTask('strict')).then(
    () => 'trained',
    (error) => `${error.name}: ${error.message}`,
  );
}

/** How a training ends that asks for what the network cannot do. */
async function trainNonsense(): Promise<string> {
  const { dataset, ...rest } = trainingTask('strict');
  return trainInWorker(script(), { ...rest, dataset: { ...dataset, functionals: new Float32Array(0) } }).then(
    () => 'trained',
    (error) => `${error.name}: ${error.message}`,
  );
}

Object.assign(globalThis, { trainHere, stopHere, trainWithoutScript, trainNonsense, crossOriginIsolated });
