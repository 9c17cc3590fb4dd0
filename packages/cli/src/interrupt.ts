/** Thrown through the work when the user presses Ctrl-C. */
export class Interrupted extends Error {
  constructor(readonly signal: NodeJS.Signals) {
    super('Stopped.');
  }
}

/**
 * Runs work that stops cleanly on Ctrl-C or a request to terminate: the first one aborts the signal handed in, a
 * second one ends the process at once.
 *
 * @param advice Added to what is said after an interruption, e.g. how to go on.
 */
export async function interruptible<T>(advice: string, work: (abort: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(130);
    const reason = new Interrupted(signal);
    if (advice) reason.message = `Stopped. ${advice}`;
    controller.abort(reason);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
