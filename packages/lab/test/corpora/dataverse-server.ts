import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';

export interface Served {
  /** What the listing says. */
  readonly path: string;
  readonly content: Buffer;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, file: Served) => boolean;

/** A miniature corpus. */
export const files: readonly Served[] = Array.from({ length: 9 }, (_, i) => ({
  path: i < 6 ? `OAF_angry/OAF_${i}_angry.wav` : `OAF_${i}_sad.wav`,
  content: Buffer.from(Array.from({ length: 3000 + 700 * i }, (_, n) => (n * (i + 3)) % 251)),
}));

const md5 = (content: Buffer) => createHash('md5').update(content).digest('hex');

/** What a Dataverse answers that holds these files. */
export function listing(of: readonly Served[]): object {
  return {
    status: 'OK',
    data: {
      latestVersion: {
        files: of.map(({ path, content }, id) => {
          const [label, directoryLabel] = path.split(/\/(?=[^/]*$)/).reverse();
          const digest = md5(content);
          return {
            label,
            restricted: false,
            ...(directoryLabel !== undefined && { directoryLabel }),
            dataFile: {
              id,
              filename: label,
              contentType: 'audio/x-wav',
              filesize: content.length,
              // older servers give md5 alone, newer ones a checksum with its type
              ...(id % 2 ? { md5: digest } : { checksum: { type: 'MD5', value: digest.toUpperCase() } }),
            },
          };
        }),
      },
    },
  };
}

/**
 * A server that speaks as much of Dataverse's API as we use, with ranges and a redirect to a store as Dataverse has it.
 *
 * @param misbehave Sees a request for a file first; true where it has answered.
 */
export async function dataverse(
  misbehave: Handler = () => false,
  list: (response: ServerResponse) => void = (response) => response.end(JSON.stringify(listing(files))),
) {
  const requests: { url: string; range: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://localhost');
    if (url.pathname === '/api/datasets/:persistentId/') {
      expect(url.searchParams.get('persistentId')).toBe('doi:10.5683/SP2/E8H2MF');
      return list(response);
    }
    const [, where, id] = /^\/(api\/access\/datafile|store)\/(\d+)$/.exec(url.pathname)!;
    if (where !== 'store') return response.writeHead(303, { location: `/store/${id}` }).end();
    const file = files[Number(id)]!;
    const { range } = request.headers;
    requests.push({ url: file.path, range });
    if (misbehave(request, response, file)) return;
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? 'bytes=0-')![1]);
    const { length } = file.content;
    if (from > 0) response.writeHead(206, { 'content-range': `bytes ${from}-${length - 1}/${length}` });
    response.end(file.content.subarray(from));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** Expects every file of the corpus, and no unfinished one. */
export function expectComplete(folder: string): void {
  for (const { path, content } of files)
    expect(readFileSync(join(folder, path)).equals(content), path).toBe(true);
  expect(
    (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.endsWith('.part')),
  ).toEqual([]);
}

/** Answers false once for a file, and lets it be from then on. */
export function firstTime(handler: Handler): Handler {
  const seen = new Set<string>();
  return (request, response, file) => {
    if (seen.has(file.path)) return false;
    seen.add(file.path);
    return handler(request, response, file);
  };
}
