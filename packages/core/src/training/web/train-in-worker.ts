import { AffettoError, UsageError } from '../../errors.js';
import type { OnProgress } from '../../progress.js';
import type { TrainedWeights } from '../trainer.js';
import type { FromTrainer, ToWorker, TrainingRequest } from './messages.js';

/**
 * Trains in a web worker, so that the page stays free: the same weights, bit for bit, as anywhere else.
 *
 * @param script A worker that has loaded `@affetto/core/training/worker`:
 *   `new Worker(new URL('@affetto/core/training/worker', import.meta.url), { type: 'module' })`. It is ended afterwards.
 * @param options.workers Cores to use, all unless told. A page that is not cross-origin isolated has one: its threads
 *   share no memory.
 * @param options.abort Ends the worker; what it has learned is lost.
 * @throws {UsageError} as `trainNetwork` does.
 * @throws {AffettoError} where the worker cannot be started or breaks down.
 * @throws the reason of `options.abort`.
 */
export async function trainInWorker(
  script: Worker,
  request: TrainingRequest,
  options: { workers?: number; onProgress?: OnProgress; abort?: AbortSignal } = {},
): Promise<TrainedWeights> {
  const { workers = navigator.hardwareConcurrency, onProgress, abort } = options;
  try {
    return await new Promise((resolve, reject) => {
      abort?.throwIfAborted();
      abort?.addEventListener('abort', () => reject(abort.reason), { once: true });
      script.onerror = ({ message }) =>
        reject(
          new AffettoError(`The training worker broke down: ${message || 'its script cannot be loaded'}.`),
        );
      script.onmessage = ({ data }: MessageEvent<FromTrainer>) => {
        if (data.type === 'progress') onProgress?.(data.progress);
        else if (data.type === 'trained') resolve(data.trained);
        else reject(new (data.isMisuse ? UsageError : AffettoError)(data.message));
      };
      script.postMessage({ type: 'train', request, workers } satisfies ToWorker);
    });
  } finally {
    script.terminate();
  }
}
