import { DataError } from '@affetto/core';
import type { z } from 'zod';
import type { Transfer } from './transfer.js';

/**
 * Asks a server for its list of files.
 *
 * @param form What the answer must look like.
 * @param whose Form that is, for messages, e.g. "Dataverse's".
 * @throws {DataError} where the answer is something else: a web page, say.
 * @throws {TransferError} where there is no answer.
 */
export async function fetchList<List>(
  transfer: Transfer,
  url: string,
  form: z.ZodType<List>,
  whose: string,
): Promise<List> {
  const text = await transfer.get(
    url,
    async () => ({ accept: 'application/json' }),
    (response) => response.text(),
  );
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const what = /^\s*</.test(text) ? 'a web page' : 'something that is not JSON';
    throw new DataError(
      url,
      `answered with ${what} instead of the list of files; a proxy or login page may be in the way, or the server under maintenance`,
      { cause: error },
    );
  }
  const parsed = form.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new DataError(
    url,
    `answered with a list of files of another form than ${whose} (${issue.path.join('.')}: ${issue.message})`,
  );
}
