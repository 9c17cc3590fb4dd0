// Ours in Chromium, as one more peer.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { rolldown } from 'rolldown';

const executablePath = process.env.AFFETTO_CHROMIUM ?? '/usr/bin/chromium';

/** @returns The peer, or undefined where there is no browser. */
export async function startBrowser(sets) {
  if (!existsSync(executablePath)) return undefined;
  const bundle = await rolldown({ input: fileURLToPath(new URL('browser-page.mjs', import.meta.url)) });
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
  const server = createServer(async ({ url }, response) => {
    const [, what, at, number] = url.split('/');
    response.setHeader('content-type', what === 'page.js' ? 'text/javascript' : 'text/html');
    if (what === 'page.js') response.end(output[0].code);
    else if (what === 'sound') response.end(await readFile(sets[at][number].file));
    else response.end('<script type="module" src="/page.js"></script>');
  }).listen(0, '127.0.0.1');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction('globalThis.measure');
  await page.evaluate((recordings) => globalThis.load(recordings), sets);
  return {
    name: 'Chromium',
    version: `affetto in Chromium ${browser.version()}`,
    cases: await page.evaluate(() => globalThis.able()),
    measure: (request) => page.evaluate((asked) => globalThis.measure(asked), request),
    async stop() {
      await browser.close();
      server.close();
    },
  };
}
