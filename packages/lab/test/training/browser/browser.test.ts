// Training has the same bits everywhere: on any number of threads, on every Node the tests run with, and in a browser.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { computeHere, type StartWorker, TrainingPool, trainNetwork } from '@affetto/core/training';
import { startThread } from '@affetto/lab/training';
import { type Browser, chromium, type Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trainingTask } from './task.js';

/** SHA-256 of the weights, found on Node 20, 24 and 26 on x86. */
const KNOWN = {
  strict: 'b75365a95bbf80b0929d96150c8e137ed34818bf843b7279123340d48542a443',
  fused: 'eb67f393981b5f54f750c325f9111fa843a66d0a341a84725789837ccf2d7b3e',
};

async function train(arithmetic: 'strict' | 'fused', workers: number, startWorker: StartWorker) {
  const { dataset, recipe, ...parts } = trainingTask(arithmetic);
  const pool = new TrainingPool(dataset, recipe, workers, startWorker);
  try {
    return await trainNetwork(pool, { recipe, ...parts });
  } finally {
    await pool.close();
  }
}

function hash(weights: Float32Array | number[]): string {
  return createHash('sha256')
    .update(new Uint8Array(Float32Array.from(weights).buffer))
    .digest('hex');
}

describe.each(['strict', 'fused'] as const)('%s training', (arithmetic) => {
  it.each([1, 2, 3, 4])('has the known bits on %d threads', async (workers) => {
    const { weights } = await train(arithmetic, workers, startThread);
    expect(hash(weights)).toBe(KNOWN[arithmetic]);
  });

  it('has the known bits in the present thread', async () => {
    const { weights } = await train(arithmetic, 1, computeHere);
    expect(hash(weights)).toBe(KNOWN[arithmetic]);
  });
});

const browserPath = '/usr/bin/chromium';
if (!existsSync(browserPath)) console.warn(`Skipped: training in a browser, for want of ${browserPath}`);

describe.skipIf(!existsSync(browserPath)).each([true, false])('in a page, isolated: %s', (isolated) => {
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const bundle = await rolldown({
      input: fileURLToPath(new URL('page.ts', import.meta.url)),
      platform: 'browser',
    });
    const { output } = await bundle.generate({ format: 'esm' });
    const worker = await readFile(new URL(import.meta.resolve('@affetto/core/training/worker')));
    const files = new Map<string, string | Uint8Array>([
      ['/', '<link rel="icon" href="data:,"><script type="module" src="/page.js"></script>'],
      ['/page.js', output[0].code],
      ['/worker.js', worker],
    ]);
    server = createServer(({ url = '' }, response) => {
      response.setHeader('content-type', url === '/' ? 'text/html' : 'text/javascript');
      if (isolated) {
        response.setHeader('cross-origin-opener-policy', 'same-origin');
        response.setHeader('cross-origin-embedder-policy', 'require-corp');
      }
      const file = files.get(url);
      response.writeHead(file === undefined ? 404 : 200).end(file);
    }).listen(0, '127.0.0.1');
    browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction('globalThis.trainHere');
    expect(await page.evaluate('crossOriginIsolated')).toBe(isolated);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it.each(['strict', 'fused'] as const)(
    'a %s training gives Node’s weights and scores, and leaves the page free',
    async (arithmetic) => {
      const { weights, history, keptEpoch } = await train(arithmetic, 2, startThread);
      const here = await page.evaluate<{
        weights: number[];
        scores: unknown[];
        keptEpoch: number;
        stages: string[];
      }>(`trainHere('${arithmetic}', 2)`);
      expect(hash(here.weights)).toBe(hash(weights));
      expect(here.scores).toEqual(history.map(({ seconds: _, ...rest }) => rest));
      expect(here.keptEpoch).toBe(keptEpoch);
      expect(here.stages.at(-1)).toBe('training 9/9 true'); // its timer ticked meanwhile
    },
  );

  it('stops when told to', async () => {
    expect(await page.evaluate('stopHere()')).toBe('enough');
  });

  it('says what is wrong', async () => {
    expect(await page.evaluate('trainWithoutScript()')).toBe(
      'AffettoError: The training worker broke down: its script cannot be loaded.',
    );
    expect(await page.evaluate('trainNonsense()')).toMatch(/^UsageError: .*functionals/);
  });
});
