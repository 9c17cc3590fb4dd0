import type { ShardWorker } from './pool.js';
import type { Answer, Request, ShardComputer } from './shard-computer.js';

/** How another thread is reached. */
export interface Line {
  post(request: Request): void;
  /** Told when it has answered everything. */
  idle?(): void;
  end(): Promise<void>;
}

/**
 * A worker in another thread, which answers in the order it is asked: whoever holds the line hands in what comes back.
 */
export class RemoteWorker implements ShardWorker {
  readonly #line: Line;
  readonly #waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = [];

  constructor(line: Line) {
    this.#line = line;
  }

  ask(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#line.post(request);
    });
  }

  /** Takes what {@link answerOrError} gave. */
  receive(answer: Answer | Error): void {
    const { resolve, reject } = this.#waiting.shift()!;
    if (answer instanceof Error) reject(answer);
    else resolve(answer);
    if (this.#waiting.length === 0) this.#line.idle?.();
  }

  /** The thread is gone: whatever it was asked fails. */
  fail(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  async close(): Promise<void> {
    await this.#line.end();
    this.fail(new Error('the training pool is closed'));
  }
}

/** The other end: what a computer answers, or what went wrong. */
export function answerOrError(computer: ShardComputer, request: Request): Answer | Error {
  try {
    return computer.answer(request);
  } catch (error) {
    return error as Error;
  }
}
