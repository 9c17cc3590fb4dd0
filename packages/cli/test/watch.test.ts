import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCorpus } from '@affetto/lab/testing';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAffetto } from './run-cli.js';

const recipe = fileURLToPath(new URL('recipe.json', import.meta.url));

let folder: string;
let data: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affetto-watch-'));
  data = await makeCorpus('tess', join(folder, 'tess'), { perEmotion: 5, seconds: 0.6 });
});
afterAll(() => rm(folder, { recursive: true }));

/** Trains with a page to watch, on a machine without a desktop; resolves when the page's address is known. */
async function startWatched(out: string, epochs: number) {
  const args = ['train', 'tess', '--data', data, '--out', out, '--recipe', recipe, '--watch'];
  const desktop = { DISPLAY: '', WAYLAND_DISPLAY: '', WSL_DISTRO_NAME: '' };
  const { process: child, outcome } = startAffetto([...args, '--seeds', '1', '--epochs', String(epochs)], {
    env: { AFFETTO_CACHE: join(folder, 'cache'), ...desktop },
  });
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr!.on('data', (text: string) => {
      said += text;
      const found = /Watch it at (\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    child.on('close', () => reject(new Error(said)));
  });
  return { child, outcome, address };
}

describe('affetto train --watch', () => {
  test('serves the page to this machine alone, at an address nobody can guess', async () => {
    const out = join(folder, 'served');
    const { child, outcome, address } = await startWatched(out, 300);
    const { hostname, pathname, origin } = new URL(address);
    expect(hostname).toBe('127.0.0.1');
    expect(pathname).toMatch(/^\/[0-9a-f-]{36}\/$/);
    const page = await fetch(address);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toContain('<h1>tess, recipe quick</h1>');
    for (const path of ['/', '/events', `${pathname}report.html`, '/../package.json'])
      expect((await fetch(origin + path)).status, path).toBe(404);

    const picture = join(out, 'progress.svg');
    while (!existsSync(picture)) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await readFile(picture, 'utf8')).toMatch(
      /aria-label="random split, seed 1: after epoch \d+ of 300 /,
    );
    child.kill('SIGINT');
    expect((await outcome).code).toBe(130);
    expect((await readdir(out)).sort()).toEqual(['progress.svg', 'runs']);
    await expect(fetch(address)).rejects.toThrow();
  });

  const browserPath = '/usr/bin/chromium';
  if (!existsSync(browserPath)) console.warn(`Skipped: watching in a browser, for want of ${browserPath}`);

  describe.skipIf(!existsSync(browserPath))('in a browser', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
    });
    afterAll(() => browser?.close());

    test('the curve grows, and the page becomes the report', async () => {
      const out = join(folder, 'finished');
      const { outcome, address } = await startWatched(out, 240);
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => {
        if (!request.url().startsWith(address) && !request.url().startsWith('data:'))
          complaints.push(`asks for ${request.url()}`);
      });
      await page.goto(address);

      const epochs = new Set<string>();
      const follow = page.getByText('The worst mistakes').waitFor({ timeout: 100_000 });
      let isReport = false;
      follow.finally(() => (isReport = true)).catch(() => undefined);
      while (!isReport) {
        const alt = await page.getAttribute('#progress img', 'alt', { timeout: 500 }).catch(() => null);
        const [, name, epoch] = /^(.*): after epoch (\d+) of 240/.exec(alt ?? '') ?? [];
        if (name) epochs.add(`${name} ${epoch}`);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      await follow;
      expect(epochs.size).toBeGreaterThan(2);
      const { code, stdout } = await outcome;
      expect(code).toBe(0);
      expect(stdout).toContain(join(out, 'report.html'));
      expect(await page.textContent('h1')).toBe('tess, recipe quick');
      expect(await page.textContent('main')).toContain('The worst mistakes');
      expect(await page.evaluate('document.scripts.length')).toBe(0);
      expect(complaints).toEqual([]);
      expect(existsSync(join(out, 'progress.svg'))).toBe(false);
    }, 120_000);

    test('the page says so when the training is stopped', async () => {
      const { child, outcome, address } = await startWatched(join(folder, 'stopped'), 300);
      const page = await browser.newPage();
      await page.goto(address);
      await page.waitForSelector('#progress img');
      child.kill('SIGINT');
      await page.getByText('the training was stopped').waitFor();
      expect(await page.textContent('main')).toContain('Random split, seed 1');
      expect((await outcome).code).toBe(130);
    });
  });
});
