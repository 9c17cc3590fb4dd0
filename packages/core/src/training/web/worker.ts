/**
 * The script of a web worker that trains (see `trainInWorker`). Built into one file, dist/training/web/worker.bundle.js.
 * Where the page is cross-origin isolated it starts workers of its own kind to compute with, else it computes itself.
 */
import { UsageError } from '../../errors.js';
import { type ShardWorker, TrainingPool } from '../pool.js';
import { answerOrError, RemoteWorker } from '../remote-worker.js';
import { computeHere, ShardComputer, type ShardsStart } from '../shard-computer.js';
import { trainNetwork } from '../trainer.js';
import type { FromTrainer, ToWorker, TrainingRequest } from './messages.js';

let computer: ShardComputer;

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === 'train') void train(data.request, data.workers);
  else if (data.type === 'start') computer = new ShardComputer(data.start);
  else self.postMessage(answerOrError(computer, data.request));
};

async function train({ dataset, recipe, ...parts }: TrainingRequest, workers: number): Promise<void> {
  const tell = (message: FromTrainer) => self.postMessage(message);
  try {
    const isolated = self.crossOriginIsolated && workers > 1;
    const pool = isolated
      ? new TrainingPool(dataset, recipe, workers, startWorker)
      : new TrainingPool(dataset, recipe, 1, computeHere);
    const onProgress = (progress: Extract<FromTrainer, { type: 'progress' }>['progress']) =>
      tell({ type: 'progress', progress });
    const trained = await trainNetwork(pool, { recipe, ...parts, onProgress });
    await pool.close();
    tell({ type: 'trained', trained });
  } catch (error) {
    tell({ type: 'failed', message: (error as Error).message, isMisuse: error instanceof UsageError });
  }
}

function startWorker(start: ShardsStart): ShardWorker {
  const script = new Worker(self.location.href, { type: 'module' });
  const say = (message: ToWorker) => script.postMessage(message);
  const worker = new RemoteWorker({
    post: (request) => say({ type: 'shards', request }),
    end: async () => script.terminate(),
  });
  script.onmessage = ({ data }) => worker.receive(data);
  script.onerror = ({ message }) => worker.fail(new Error(message));
  say({ type: 'start', start });
  return worker;
}
