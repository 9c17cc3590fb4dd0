import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type LiveTraining, renderLivePage } from '@affetto/lab/report';
import open from 'open';

/** How long a page that is open may take to fetch the report, milliseconds. */
const PATIENCE = 10_000;

/** A page that follows a training, served to this machine alone. */
export interface Watching {
  /** Where the page is; nobody can guess it. */
  readonly address: string;
  /** Turns the pages that are open into the report, and waits until they have it. */
  finish(report: string): Promise<void>;
  /** Serves no more. */
  close(): void;
}

/**
 * Serves the page of a training on 127.0.0.1, at a port the system chooses and a path nobody can guess, and sends each
 * change to the pages that are open, at most once a second. Nothing is drawn while none is.
 */
export async function watchTraining(live: LiveTraining): Promise<Watching> {
  const root = `/${randomUUID()}/`;
  const pages = new Set<ServerResponse>();
  let report: string | null = null;
  let reportFetched = () => {};

  const server = createServer(async ({ url }, response) => {
    if (url === `${root}events` && report === null) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      pages.add(response);
      response.on('close', () => pages.delete(response));
      send(response, await live.body());
    } else if (url === root) {
      const page = report === null ? renderLivePage(live.title, await live.body()) : await readFile(report);
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
      response.end(page, report === null ? undefined : reportFetched);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject).listen(0, '127.0.0.1', resolve);
  });

  let sent = live.version;
  const ticking = setInterval(async () => {
    if (live.version === sent || pages.size === 0) return;
    sent = live.version;
    const body = await live.body();
    for (const page of pages) send(page, body);
  }, 1000).unref();

  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${root}`,
    async finish(path) {
      let waiting = pages.size;
      report = path;
      if (waiting === 0) return;
      await new Promise<void>((resolve) => {
        setTimeout(resolve, PATIENCE).unref();
        reportFetched = () => --waiting === 0 && resolve();
        for (const page of pages) page.end('event: finished\ndata:\n\n');
      });
    },
    close() {
      clearInterval(ticking);
      server.close();
      server.closeAllConnections();
    },
  };
}

function send(page: ServerResponse, body: string): void {
  page.write(`data: ${JSON.stringify(body)}\n\n`);
}

/** Opens an address in the browser where there is a desktop to show one; nobody is told where that fails. */
export async function openInBrowser(address: string): Promise<void> {
  const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME } = process.env;
  const hasDesktop = process.platform !== 'linux' || DISPLAY || WAYLAND_DISPLAY || WSL_DISTRO_NAME;
  if (hasDesktop) await open(address).catch(() => undefined);
}
