import { parentPort, workerData } from 'node:worker_threads';
import { answerOrError, type Request, ShardComputer, type ShardsStart } from '@affetto/core/training';

/** One thread of a training pool: answers with gradients of shards and logits of recordings. */
const computer = new ShardComputer(workerData as ShardsStart);
parentPort!.on('message', (request: Request) => parentPort!.postMessage(answerOrError(computer, request)));
