import { Worker } from 'node:worker_threads';
import { type Answer, RemoteWorker, type ShardsStart, type ShardWorker } from '@affetto/core/training';

/** A thread that computes shards. It keeps the process alive only while it is asked something. */
export function startThread(start: ShardsStart): ShardWorker {
  const thread = new Worker(new URL('./training-thread.js', import.meta.url), { workerData: start });
  thread.unref();
  const worker = new RemoteWorker({
    post(request) {
      thread.ref();
      thread.postMessage(request);
    },
    idle: () => thread.unref(),
    end: async () => void (await thread.terminate()),
  });
  thread.on('message', (answer: Answer | Error) => worker.receive(answer));
  thread.on('error', (error) => worker.fail(error));
  return worker;
}
