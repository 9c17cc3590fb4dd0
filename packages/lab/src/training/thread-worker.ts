import { Worker } from 'node:worker_threads';
import type { Answer, Request, ShardsStart, ShardWorker } from '@affetto/core/training';

/** A thread that computes shards. It keeps the process alive only while it is asked something. */
export function startThread(start: ShardsStart): ShardWorker {
  const worker = new Worker(new URL('./training-thread.js', import.meta.url), { workerData: start });
  const waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = [];
  const fail = (error: Error) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  worker.on('message', (answer: Answer | Error) => {
    const { resolve, reject } = waiting.shift()!; // a thread answers in the order it was asked
    if (answer instanceof Error) reject(answer);
    else resolve(answer);
    if (waiting.length === 0) worker.unref();
  });
  worker.on('error', fail);
  worker.unref();
  return {
    ask: (request: Request) =>
      new Promise<Answer>((resolve, reject) => {
        worker.ref();
        waiting.push({ resolve, reject });
        worker.postMessage(request);
      }),
    async close() {
      await worker.terminate();
      fail(new Error('the training pool is closed'));
    },
  };
}
