// The audio worklet in a real browser: what it hears becomes the frames that Node makes of the same samples.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resample } from '@affetto/core/audio';
import { extractFrames, mfcc, rms, rmsExtractor } from '@affetto/core/features';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extractors, needs } from '../contract/extractors.js';
import { speechLike } from '../contract/sounds.js';

const browserPath = '/usr/bin/chromium';
if (!existsSync(browserPath)) console.warn(`Skipped: the audio worklet, for want of ${browserPath}`);

/** What the functions of page.js give. */
interface Heard {
  readonly values: number[];
  readonly frames: number;
  /** Context time of the first frame, s. */
  readonly time: number;
  readonly names: string[];
  readonly hopSeconds: number;
}
interface HeardLive extends Heard {
  readonly blocks: { time: number; samples: number[] }[];
  readonly sampleRate: number;
}

describe.skipIf(!existsSync(browserPath))('a feature node', () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    server = createServer(async ({ url = '' }, response) => {
      const file = url.startsWith('/dist/') ? `../..${url}` : `.${url}`;
      const isPage = url === '/';
      response.setHeader('content-type', isPage ? 'text/html' : 'text/javascript');
      response.end(
        isPage
          ? '<link rel="icon" href="data:,"><script type="module" src="/page.js"></script>'
          : await readFile(new URL(file, import.meta.url)).catch(() => response.writeHead(404) && ''),
      );
    }).listen(0, '127.0.0.1');
    browser = await chromium.launch({
      executablePath: browserPath,
      // biome-ignore format: options one after another
      args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream',
        '--autoplay-policy=no-user-gesture-required'],
    });
    page = await browser.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction('globalThis.refusal');
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    expect(complaints).toEqual([]);
  });

  function inPage<Result>(name: string, request: unknown): Promise<Result> {
    return page.evaluate(`${name}(${JSON.stringify(request)})`);
  }

  it.each(extractors.filter(({ name }) => !needs[name]?.make))(
    'gives the bits of $name in Node',
    async ({ name, make }) => {
      const sampleRate = 24000;
      const { samples } = speechLike(0.64, sampleRate); // 120 blocks of 128 samples
      const { options = {} } = needs[name] ?? {};
      const feature = name.slice(0, -'Extractor'.length);
      const heard = await inPage<Heard>('framesOffline', {
        channels: [[...samples]],
        sampleRate,
        feature,
        options,
      });
      const expected = extractFrames({ samples, sampleRate }, make(sampleRate, options));
      expect(heard.values).toEqual([...expected.data]);
      const { frames, names, hopSeconds } = expected;
      expect(heard).toMatchObject({ frames, names, hopSeconds, time: 0 });
    },
  );

  it('resamples first where another rate is asked for', async () => {
    const { samples } = speechLike(0.64, 48000); // 240 blocks
    const options = { nFft: 512, hopLength: 160, topDb: null };
    const heard = await inPage<Heard>('framesOffline', {
      channels: [[...samples]],
      sampleRate: 48000,
      feature: 'mfcc',
      options,
      resampleTo: 16000,
    });
    const expected = mfcc(resample({ samples, sampleRate: 48000 }, 16000), options);
    expect(heard.values).toEqual([...expected.data]);
    expect(heard.hopSeconds).toBe(0.01);
  });

  it('hears the mean of the channels', async () => {
    const [left, right] = [speechLike(0.08, 16000).samples, speechLike(0.08, 16000, 210).samples];
    const heard = await inPage<Heard>('framesOffline', {
      channels: [[...left], [...right]],
      sampleRate: 16000,
      feature: 'rms',
    });
    const samples = left.map((value, i) => value / 2 + right[i]! / 2);
    expect(heard.values).toEqual([...rms({ samples, sampleRate: 16000 }).data]);
  });

  it('hears a microphone, and keeps the time of the sound', async () => {
    const options = { frameLength: 1000, hopLength: 441, center: false };
    const heard = await inPage<HeardLive>('framesOfMicrophone', { seconds: 1.5, feature: 'rms', options });
    const first = heard.blocks.findIndex(({ time }) => time === heard.time);
    expect(first).toBeGreaterThanOrEqual(0);
    const samples = Float32Array.from(heard.blocks.slice(first).flatMap((block) => block.samples));
    expect(samples.some((sample) => Math.abs(sample) > 0.01)).toBe(true); // the fake microphone beeps
    const { sampleRate } = heard;
    const expected = extractFrames({ samples, sampleRate }, rmsExtractor(sampleRate, options), options);
    expect(heard.frames).toBeGreaterThan((1.4 * sampleRate) / 441);
    expect(heard.values).toEqual([...expected.data.subarray(0, heard.frames)]);
  });

  it('says in the page why it cannot run', async () => {
    expect(await inPage('refusal', { feature: 'mood' })).toMatch(
      /^UsageError: there is no feature 'mood' that streams; there are .*\brms\b/,
    );
    expect(await inPage('refusal', { feature: 'rms', sampleRate: 0.5 })).toBe(
      'UsageError: cannot resample at 0.5 Hz: a sampling rate is a whole number of Hz above 0',
    );
    expect(await inPage('refusal', { feature: 'rms', options: { hopLength: 0 } })).toBe(
      'UsageError: hopLength is 0 but must be a whole number of at least 1',
    );
  });
});
