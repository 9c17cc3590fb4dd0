import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished, vi } from 'vitest';
import { tree } from '../corpora/tree.js';

export const commit = '0123456789abcdef0123456789abcdef01234567';

/** Sees a request for a file's content first; true where it has answered. */
export type Misbehave = (request: IncomingMessage, response: ServerResponse, content: Buffer) => boolean;

export interface HubOf {
  /** Of the model `owner/name`; those above 100 bytes are kept outside git. */
  readonly files: Readonly<Record<string, Buffer>>;
  readonly misbehave?: Misbehave;
  /** Asked for by everything that is not public. */
  readonly token?: string;
  /** Answers in place of the API. */
  readonly api?: RequestListener;
}

/**
 * A server that speaks as much of the API of Hugging Face's hub as we use: a list of a revision's files, and files by way
 * of a redirect to a store of another origin. HF_ENDPOINT names it for the time of the test, and the cache is empty.
 */
export async function hub({ files, misbehave = () => false, token, api }: HubOf) {
  const cacheFolder = tree();
  const asked: { readonly path: string; readonly authorization?: string | undefined }[] = [];
  const stored: { readonly path: string; readonly range?: string; readonly authorization?: string }[] = [];

  const store = await listen((request, response) => {
    const path = decodeURIComponent(request.url!.slice(1));
    const content = files[path]!;
    const { range, authorization } = request.headers;
    stored.push({ path, ...(range && { range }), ...(authorization && { authorization }) });
    if (misbehave(request, response, content)) return;
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? 'bytes=0-')![1]);
    const { length } = content;
    if (from > 0) response.writeHead(206, { 'content-range': `bytes ${from}-${length - 1}/${length}` });
    response.end(content.subarray(from));
  });
  const endpoint = await listen((request, response) => {
    const { pathname, search } = new URL(request.url!, 'http://localhost');
    const { authorization } = request.headers;
    asked.push({ path: pathname + search, authorization });
    if (token !== undefined && authorization !== `Bearer ${token}`) {
      return response.writeHead(401).end('{"error":"Invalid username or password."}');
    }
    if (pathname === '/api/models/owner/name/revision/main') {
      if (api) return api(request, response);
      return response.end(JSON.stringify({ id: 'owner/name', sha: commit, siblings: siblings(files) }));
    }
    const [, path] = new RegExp(`^/owner/name/resolve/${commit}/(.+)$`).exec(pathname) ?? [];
    if (path === undefined) return response.writeHead(404).end('{"error":"Repository not found"}');
    return response.writeHead(302, { location: `${store}/${encodeURIComponent(path)}` }).end();
  });
  vi.stubEnv('AFFETTO_CACHE', cacheFolder);
  vi.stubEnv('HF_ENDPOINT', endpoint);
  onTestFinished(() => void vi.unstubAllEnvs());
  return { endpoint, cacheFolder, asked, stored };
}

function siblings(files: HubOf['files']): object[] {
  return Object.entries(files).map(([rfilename, content]) => {
    const size = content.length;
    const blobId = createHash('sha1').update(`blob ${size}\0`).update(content).digest('hex');
    const sha256 = createHash('sha256').update(content).digest('hex');
    return size > 100
      ? { rfilename, size, blobId: 'f'.repeat(40), lfs: { sha256, size, pointerSize: 134 } }
      : { rfilename, size, blobId };
  });
}

/** Starts a server for the time of the test. */
async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
