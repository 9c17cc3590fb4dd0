import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataverse, expectComplete, files } from '../../lab/test/corpora/dataverse-server.js';
import { tree } from '../../lab/test/corpora/tree.js';
import { jsonSchemas } from '../dist/json.js';
import { affetto, startAffetto } from './run-cli.js';

const fetchInto = (folder: string) => ['corpus', 'fetch', 'tess', '--data', folder];
const bytes = files.reduce((sum, { content }) => sum + content.length, 0);

describe('affetto corpus fetch', () => {
  test('brings a corpus and says what may be done with it', async () => {
    const folder = join(tree(), 'new');
    const { baseUrl } = await dataverse();
    const env = { AFFETTO_DATAVERSE: baseUrl };
    const { code, stdout } = await affetto([...fetchInto(folder), '--json'], { env });
    expect(code).toBe(0);
    expect(jsonSchemas['corpus fetch'].parse(JSON.parse(stdout))).toMatchObject({
      folder,
      files: 9,
      fetched: 9,
      bytes,
      licence: expect.stringMatching(/^CC BY-NC-ND 4\.0/),
    });
    expectComplete(folder);

    const again = await affetto(fetchInto(folder), { env });
    expect(again.code).toBe(0);
    expect(again.stdout).toContain(`9 recordings in ${folder}, all verified; 0 of them fetched now.`);
    expect(again.stdout).toContain('Licence   CC BY-NC-ND 4.0');
    expect(again.stdout).toContain('Cite      Pichora-Fuller');
  });

  test('stops on Ctrl-C in a slow transfer, and goes on with the bytes that are missing', async () => {
    const folder = tree();
    const last = files.at(-1)!;
    const part = join(folder, `${last.path}.part`);
    let slow = true;
    const { baseUrl, requests } = await dataverse((_, response, { path, content }) => {
      if (path !== last.path || !slow) return false;
      slow = false;
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 2000));
      return true;
    });
    const env = { AFFETTO_DATAVERSE: baseUrl };
    const { process: child, outcome } = startAffetto(fetchInto(folder), { env });
    const others = files.slice(0, -1).map(({ path }) => join(folder, path));
    await expect
      .poll(
        () =>
          statSync(part, { throwIfNoEntry: false })?.size === 2000 &&
          others.every((path) => existsSync(path)),
        {
          timeout: 50_000,
          interval: 10,
        },
      )
      .toBe(true);
    child.kill('SIGINT');
    const stopped = await outcome;
    expect(stopped.stderr).toBe('Stopped. What was downloaded is kept; the same command goes on.\n');
    expect(stopped.stdout).toBe('');
    expect(stopped.code).toBe(130);
    expect(statSync(part).size).toBe(2000);

    requests.length = 0;
    const resumed = await affetto([...fetchInto(folder), '--json'], { env });
    expect(resumed.code).toBe(0);
    expect(jsonSchemas['corpus fetch'].parse(JSON.parse(resumed.stdout))).toMatchObject({
      files: 9,
      fetched: 1,
    });
    expect(requests).toEqual([{ url: last.path, range: 'bytes=2000-' }]);
    expectComplete(folder);
  });

  test('names the file that a server corrupts', async () => {
    const folder = tree();
    const { baseUrl } = await dataverse((_, response, { path, content }) => {
      if (path !== files[7]!.path) return false;
      response.end(Buffer.alloc(content.length));
      return true;
    });
    const { code, stdout, stderr } = await affetto(fetchInto(folder), {
      env: { AFFETTO_DATAVERSE: baseUrl },
    });
    expect(stderr).toBe(
      `affetto: ${folder}: 1 of 9 files could not be fetched; fetch again to go on, what is there is kept. ` +
        'Failed: OAF_7_sad.wav (its MD5 is not as listed, 3 times)\n',
    );
    expect(stdout).toBe('');
    expect(code).toBe(1);
    expect(existsSync(join(folder, files[7]!.path))).toBe(false);
  });

  test('says that no server is there', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((resolve) => server.close(resolve));
    const { code, stdout, stderr } = await affetto(fetchInto(tree()), {
      env: { AFFETTO_DATAVERSE: address },
    });
    expect(stderr).toBe(
      `affetto: ${address}: the list of files could not be fetched: no server answers there; check the address\n`,
    );
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  test('says that an address is none', async () => {
    const { code, stderr } = await affetto(fetchInto(tree()), {
      env: { AFFETTO_DATAVERSE: 'borealisdata.ca' },
    });
    expect(stderr).toBe(
      'affetto: borealisdata.ca is not the address of a server; give one like https://borealisdata.ca\n',
    );
    expect(code).toBe(2);
  });

  test('says that a file is in the place of the folder', async () => {
    const folder = join(tree(['here']), 'here');
    const { baseUrl } = await dataverse();
    const { code, stderr } = await affetto(fetchInto(folder), { env: { AFFETTO_DATAVERSE: baseUrl } });
    expect(stderr).toBe(
      `affetto: ${folder}: cannot be written because a part of its path is a file; choose another folder\n`,
    );
    expect(code).toBe(1);
  });
});
