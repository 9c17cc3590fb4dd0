import { Piscina } from 'piscina';

/**
 * Keeps threads for as long as some work takes; they end with it, or at once where it is to stop.
 *
 * @param script What each thread runs, with `data` as its `workerData`.
 * @param count Threads, at least 1.
 * @throws what the work throws, or the reason of `abort`.
 */
export async function withThreads<Result>(
  script: URL,
  { count, data, abort }: { count: number; data?: unknown; abort?: AbortSignal },
  work: (pool: Piscina) => Promise<Result>,
): Promise<Result> {
  abort?.throwIfAborted();
  const pool = new Piscina({ filename: script.href, workerData: data, minThreads: count, maxThreads: count });
  pool.on('error', (error) => {
    if (!abort?.aborted) throw error; // of threads that are ended at once an answer may still be under way
  });
  const stop = () => void pool.destroy();
  abort?.addEventListener('abort', stop, { once: true });
  try {
    return await work(pool);
  } catch (error) {
    abort?.throwIfAborted();
    throw error;
  } finally {
    abort?.removeEventListener('abort', stop);
    await pool.destroy();
  }
}
