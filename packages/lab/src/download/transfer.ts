import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '@affetto/core';
import pRetry from 'p-retry';

/** Something went wrong between here and a server; the message says what. */
export class TransferError extends Error {
  override name = 'TransferError';
  /** HTTP status, where the server answered. */
  readonly status: number | undefined;
  /** Whether trying again may help. */
  readonly transient: boolean;
  /** Seconds that the server asks to wait. */
  readonly waitSeconds: number;

  constructor(
    message: string,
    details: { transient: boolean; status?: number; waitSeconds?: number; cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.transient = details.transient;
    this.status = details.status;
    this.waitSeconds = details.waitSeconds ?? 0;
  }
}

export interface TransferOptions {
  /** Tries after the first, per request. */
  readonly retries: number;
  /** Pause before the first retry, seconds; each later one is twice as long, at most a minute. */
  readonly firstDelaySeconds: number;
  /** A connection that brings nothing for so long is given up, seconds. */
  readonly stallSeconds: number;
  /** Go with every request; `authorization` not with one that a server sends on to another. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** A server that asks for a longer pause than this, seconds, is not waited for. */
const longestWaitSeconds = 600;

/** What the usual causes of a failed connection mean. */
const networkProblems: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such host is known; check the address and the connection to the internet',
  EAI_AGAIN: 'the name could not be looked up; check the connection to the internet',
  ECONNREFUSED: 'no server answers there; check the address',
  ECONNRESET: 'the connection broke off',
  UND_ERR_SOCKET: 'the connection broke off',
  UND_ERR_CONNECT_TIMEOUT: 'the server did not answer',
  ETIMEDOUT: 'the server did not answer',
  ENETUNREACH: 'the network is unreachable; check the connection to the internet',
  EHOSTUNREACH: 'the server is unreachable',
};

/** GET requests that try again with growing pauses, and that all pause together when the server asks for it. */
export class Transfer {
  readonly #options: TransferOptions;
  #notBefore = 0; // ms, as performance.now()
  #answered = false;

  constructor(options: TransferOptions) {
    this.#options = options;
  }

  /**
   * @param headers Made anew for every try.
   * @param read Reads the response; called for success and for 416 (range not satisfiable). To call `alive` at every
   *   sign of life keeps the stall clock from running out.
   * @throws {TransferError} where all tries failed, or trying again cannot help.
   */
  get<T>(
    url: string,
    headers: () => Promise<Record<string, string>>,
    read: (response: Response, alive: () => void) => Promise<T>,
  ): Promise<T> {
    const { retries, firstDelaySeconds, signal } = this.#options;
    return pRetry(() => this.#try(url, headers, read), {
      retries,
      minTimeout: firstDelaySeconds * 1000,
      maxTimeout: 60_000,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => error instanceof TransferError && error.transient,
    });
  }

  async #try<T>(
    url: string,
    headers: () => Promise<Record<string, string>>,
    read: (response: Response, alive: () => void) => Promise<T>,
  ): Promise<T> {
    const { stallSeconds, headers: always, signal } = this.#options;
    const stall = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    try {
      while (performance.now() < this.#notBefore) {
        await sleep(this.#notBefore - performance.now(), undefined, { signal });
      }
      timer = setTimeout(() => stall.abort(), stallSeconds * 1000);
      const response = await fetch(url, {
        headers: {
          'accept-encoding': 'identity',
          'user-agent': 'affetto',
          ...always,
          ...(await headers()),
        },
        signal: AbortSignal.any([signal, stall.signal]),
      });
      this.#answered = true;
      const alive = () => void timer?.refresh();
      alive();
      if (!response.ok && response.status !== 416) throw await refusal(response);
      return await read(response, alive);
    } catch (error) {
      signal.throwIfAborted();
      if (stall.signal.aborted) {
        throw new TransferError(`nothing came for ${stallSeconds} s`, { transient: true, cause: error });
      }
      const failure = networkFailure(error, this.#answered);
      if (failure instanceof TransferError) {
        this.#notBefore = Math.max(this.#notBefore, performance.now() + failure.waitSeconds * 1000);
      }
      throw failure;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** @throws {UsageError} for what is no address of a server; without its last slashes otherwise. */
export function checkedAddress(address: string, example: string): string {
  if (!/^https?:$/.test(URL.canParse(address) ? new URL(address).protocol : '')) {
    throw new UsageError(`${address} is not the address of a server; give one like ${example}`);
  }
  return address.replace(/\/+$/, '');
}

/** What a server that answers with an error says. */
async function refusal(response: Response): Promise<TransferError> {
  const { status } = response;
  const said = /"(?:message|error)"\s*:\s*"([^"]{1,300})"/.exec(await response.text())?.[1];
  const message = `the server answered ${status} ${response.statusText}${said ? ` (${said})` : ''}`;
  const waitSeconds = retryAfter(response.headers.get('retry-after'));
  if (waitSeconds > longestWaitSeconds) {
    return new TransferError(`${message} and asks to come back in ${Math.ceil(waitSeconds / 60)} minutes`, {
      transient: false,
      status,
    });
  }
  const transient = status === 408 || status === 429 || status >= 500;
  return new TransferError(message, { transient, status, waitSeconds });
}

/** Seconds from a Retry-After header: a number of them, or a date. 0 without. */
function retryAfter(value: string | null): number {
  if (value === null) return 0;
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Math.max(0, seconds) || 0;
}

/**
 * A TransferError for what `fetch` throws when the network fails; anything else as it is.
 *
 * @param answered Whether the server ever did; one that did may come back, one that did not is not there.
 */
function networkFailure(error: unknown, answered: boolean): unknown {
  if (!(error instanceof TypeError)) return error;
  const { code, message = error.message } = (error.cause ?? {}) as Partial<NodeJS.ErrnoException>;
  if (code === undefined && !/fetch failed|terminated/.test(error.message)) return error;
  const problem = networkProblems[code ?? ''] ?? `the connection failed (${code ?? message})`;
  const isThere = code !== 'ENOTFOUND' && (code !== 'ECONNREFUSED' || answered);
  return new TransferError(problem, { transient: isThere, cause: error });
}
