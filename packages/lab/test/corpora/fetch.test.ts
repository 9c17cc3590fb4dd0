import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { DataError, UsageError } from '@affetto/core';
import { type FetchOptions, fetchCorpus } from '@affetto/lab/corpora';
import { describe, expect, it } from 'vitest';
import { dataverse, expectComplete, files, firstTime, listing } from './dataverse-server.js';
import { tree } from './tree.js';

const quick = { retries: 3, firstDelaySeconds: 0.01, stallSeconds: 20 } satisfies FetchOptions;

describe('fetching TESS', () => {
  it('brings every file, tells how far it is, and does not bring it twice', async () => {
    const folder = join(tree(), 'new');
    const { baseUrl, requests } = await dataverse();
    const told: { done: number; total: number; note?: string }[] = [];
    const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
    const result = await fetchCorpus('tess', folder, { ...quick, baseUrl, onProgress: (p) => told.push(p) });
    expect(result).toMatchObject({ folder, files: 9, fetched: 9, bytes });
    expect(result.licence).toMatch(/^CC BY-NC-ND 4\.0/);
    expectComplete(folder);
    expect(told.at(-1)).toEqual({ stage: 'download', done: bytes, total: bytes, note: '9 of 9 files' });
    expect(Math.max(...told.map(({ done }) => done))).toBe(bytes);

    expect(await fetchCorpus('tess', folder, { ...quick, baseUrl })).toMatchObject({ files: 9, fetched: 0 });
    expect(requests).toHaveLength(9);
  });

  it('brings again what is damaged or incomplete', async () => {
    const { baseUrl, requests } = await dataverse();
    const folder = tree({
      [files[0]!.path]: 'short',
      [files[7]!.path]: String(Buffer.alloc(files[7]!.content.length)), // the right size, other bytes
    });
    expect(await fetchCorpus('tess', folder, { ...quick, baseUrl })).toMatchObject({ fetched: 9 });
    expectComplete(folder);
    expect(requests).toHaveLength(9);
  });

  it('goes on where a connection broke off', async () => {
    const folder = tree();
    const { baseUrl, requests } = await dataverse(
      firstTime((_, response, { path, content }) => {
        response.writeHead(200, { 'content-length': content.length });
        response.write(content.subarray(0, 1000));
        const arrived = setInterval(() => {
          if (statSync(join(folder, `${path}.part`), { throwIfNoEntry: false })?.size !== 1000) return;
          clearInterval(arrived);
          response.destroy();
        }, 5);
        return true;
      }),
    );
    await fetchCorpus('tess', folder, { ...quick, baseUrl });
    expectComplete(folder);
    expect(requests.filter(({ range }) => range === 'bytes=1000-')).toHaveLength(9);
  });

  it('starts over where the server ignores ranges', async () => {
    const folder = tree();
    writeFileSync(join(folder, `${files[8]!.path}.part`), 'other bytes');
    const { baseUrl, requests } = await dataverse((_, response, { content }) => {
      response.end(content);
      return true;
    });
    await fetchCorpus('tess', folder, { ...quick, baseUrl });
    expectComplete(folder);
    expect(requests.find(({ range }) => range !== undefined)).toEqual({
      url: files[8]!.path,
      range: 'bytes=11-',
    });
  });

  it('starts over where the server refuses a range, or gives another', async () => {
    const folder = tree();
    for (const { path } of files.slice(7)) writeFileSync(join(folder, `${path}.part`), 'other bytes');
    const { baseUrl } = await dataverse(({ headers }, response, { path, content }) => {
      if (headers.range === undefined) return false;
      if (path === files[7]!.path) response.writeHead(416).end();
      else
        response
          .writeHead(206, { 'content-range': `bytes 5-20/${content.length}` })
          .end(content.subarray(5, 21));
      return true;
    });
    await fetchCorpus('tess', folder, { ...quick, baseUrl });
    expectComplete(folder);
  });

  it('brings anew what does not match its checksum', async () => {
    const folder = tree();
    writeFileSync(join(folder, `${files[8]!.path}.part`), 'x'.repeat(files[8]!.content.length));
    const { baseUrl } = await dataverse(
      firstTime((_, response, { content }) => {
        response.end(Buffer.alloc(content.length));
        return true;
      }),
    );
    await fetchCorpus('tess', folder, { ...quick, baseUrl });
    expectComplete(folder);
  });

  it('waits as long as a server that throttles asks for, in all connections', async () => {
    const folder = tree();
    let until = 0;
    const { baseUrl, requests } = await dataverse((_, response) => {
      until ||= performance.now() + 900; // ms; retries alone would be used up by then
      if (performance.now() > until) return false;
      response.writeHead(429, { 'retry-after': '1' }).end();
      return true;
    });
    await fetchCorpus('tess', folder, { ...quick, baseUrl });
    expectComplete(folder);
    expect(requests.length).toBeLessThanOrEqual(9 + 4); // each connection was refused once at most
  });

  it('does not wait for a server that asks for too long', async () => {
    const { baseUrl } = await dataverse(
      () => false,
      (response) => response.writeHead(503, { 'retry-after': '7200' }).end(),
    );
    await expect(fetchCorpus('tess', tree(), { ...quick, baseUrl })).rejects.toThrow(
      new DataError(
        baseUrl,
        'the list of files could not be fetched: the server answered 503 Service Unavailable and asks to come back in 120 minutes',
      ),
    );
  });

  it('tries anew where nothing comes any more', async () => {
    const folder = tree();
    const { baseUrl, requests } = await dataverse(
      firstTime((_, response, { content }) => {
        response.writeHead(200, { 'content-length': content.length });
        response.write(content.subarray(0, 500));
        return true;
      }),
    );
    await fetchCorpus('tess', folder, { ...quick, baseUrl, stallSeconds: 0.3, parallel: 9 });
    expectComplete(folder);
    expect(requests.filter(({ range }) => range === 'bytes=500-')).toHaveLength(9);
  });

  it('brings all others where one stays wrong, and names that one', async () => {
    const folder = tree();
    const { baseUrl } = await dataverse((_, response, { path, content }) => {
      if (path === files[2]!.path) response.end(Buffer.alloc(content.length));
      else if (path === files[3]!.path)
        response.writeHead(404, 'Not Found').end('{"message":"no such file"}');
      else if (path === files[7]!.path) response.end(Buffer.concat([content, content]));
      else return false;
      return true;
    });
    await expect(fetchCorpus('tess', folder, { ...quick, baseUrl })).rejects.toThrow(
      new DataError(
        folder,
        '3 of 9 files could not be fetched; fetch again to go on, what is there is kept. Failed: ' +
          'OAF_angry/OAF_2_angry.wav (its MD5 is not as listed, 3 times), ' +
          'OAF_angry/OAF_3_angry.wav (the server answered 404 Not Found (no such file)), ' +
          'OAF_7_sad.wav (its MD5 is not as listed, 3 times)',
      ),
    );
    for (const [i, { path }] of files.entries())
      expect(existsSync(join(folder, path)), path).toBe(![2, 3, 7].includes(i));
  });

  it('gives up where the server is gone', async () => {
    const { baseUrl, requests } = await dataverse((_, response) => {
      response.destroy();
      return true;
    });
    const folder = tree();
    const fetching = fetchCorpus('tess', folder, { ...quick, baseUrl, retries: 1, parallel: 1 });
    await expect(fetching).rejects.toThrow(/: 9 of 9 files could not be fetched; .*the connection broke off/);
    expect(requests).toHaveLength(4); // two files, two tries each
  });

  it('stops when asked to and goes on later', async () => {
    const folder = tree();
    const stop = new AbortController();
    let hang = true;
    const { baseUrl, requests } = await dataverse((_, response, { path, content }) => {
      if (path !== files[8]!.path || !hang) return false;
      hang = false;
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 2000));
      return true;
    });
    const onProgress: FetchOptions['onProgress'] = ({ done, total }) => {
      if (total - done === files[8]!.content.length - 2000) stop.abort(new Error('stopped'));
    };
    const fetching = fetchCorpus('tess', folder, { ...quick, baseUrl, onProgress, signal: stop.signal });
    await expect(fetching).rejects.toThrow('stopped');
    expect(existsSync(join(folder, files[8]!.path))).toBe(false);
    expect(statSync(join(folder, `${files[8]!.path}.part`)).size).toBe(2000);

    expect(await fetchCorpus('tess', folder, { ...quick, baseUrl })).toMatchObject({ fetched: 1 });
    expectComplete(folder);
    expect(requests.at(-1)).toEqual({ url: files[8]!.path, range: 'bytes=2000-' });
  });

  it('goes on after it was killed', async () => {
    const folder = tree();
    const part = join(folder, `${files[8]!.path}.part`);
    let hang = true;
    const { baseUrl, requests } = await dataverse((_, response, { path, content }) => {
      if (path !== files[8]!.path || !hang) return false;
      hang = false;
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 2000));
      return true;
    });
    const script = `import { fetchCorpus } from '@affetto/lab/corpora';
      await fetchCorpus('tess', ${JSON.stringify(folder)}, { baseUrl: '${baseUrl}' });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: import.meta.dirname,
    });
    const exited = once(child, 'exit');
    await expect
      .poll(() => statSync(part, { throwIfNoEntry: false })?.size, { timeout: 30_000, interval: 10 })
      .toBe(2000);
    child.kill('SIGKILL');
    await exited;

    await fetchCorpus('tess', folder, { ...quick, baseUrl });
    expectComplete(folder);
    expect(requests.at(-1)).toEqual({ url: files[8]!.path, range: 'bytes=2000-' });
  });

  it('stops in a pause that the server asked for', async () => {
    const { baseUrl } = await dataverse(
      () => false,
      (response) => response.writeHead(429, { 'retry-after': '300' }).end(),
    );
    const fetching = fetchCorpus('tess', tree(), { ...quick, baseUrl, signal: AbortSignal.timeout(200) });
    await expect(fetching).rejects.toThrow('aborted due to timeout');
  });

  it('asks the person to accept terms where the server wants that', async () => {
    const folder = tree();
    const { baseUrl, requests } = await dataverse((_, response) => {
      response.writeHead(403, 'Forbidden').end('{"status":"ERROR","message":"Guestbook response required"}');
      return true;
    });
    await expect(fetchCorpus('tess', folder, { ...quick, baseUrl, parallel: 1 })).rejects.toThrow(
      new DataError(
        baseUrl,
        'will not hand out OAF_angry/OAF_0_angry.wav: the server answered 403 Forbidden (Guestbook response required); ' +
          `open https://doi.org/10.5683/SP2/E8H2MF in a browser, accept what it asks, and unpack the download into ${folder}`,
      ),
    );
    expect(requests).toHaveLength(1);
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    const folder = tree();
    symlinkSync('/dev/full', join(folder, `${files[8]!.path}.part`));
    const { baseUrl } = await dataverse();
    await expect(fetchCorpus('tess', folder, { ...quick, baseUrl })).rejects.toThrow(
      new DataError(
        join(folder, files[8]!.path),
        'cannot be written because the disk is full; free some space or choose another folder',
      ),
    );
  });

  const answers = (body: string | object) => (response: ServerResponse) =>
    response.end(typeof body === 'string' ? body : JSON.stringify(body));

  it.each([
    [
      '<!DOCTYPE html><p>Sign in</p>',
      /answered with a web page instead of the list of files; a proxy or login page/,
    ],
    ['busy', /answered with something that is not JSON instead of the list of files/],
    [{ status: 'OK', data: {} }, /another form than Dataverse's \(data\.latestVersion: /],
    [
      listing([]),
      /lists no recordings among its 0 files; download it by hand from https:\/\/doi\.org\/10\.5683/,
    ],
    [listing([{ path: 'tess.zip', content: Buffer.of(1) }]), /lists no recordings among its 1 files/],
    [listing([files[0]!, files[0]!]), /lists two files of one name/],
    [
      listing([{ path: '../../evil.wav', content: Buffer.of(1) }]),
      /"\.\.\/\.\.\/evil\.wav", which is refused/,
    ],
    [listing([{ path: '/etc/evil.wav', content: Buffer.of(1) }]), /"\/etc\/evil\.wav", which is refused/],
    [
      listing([{ path: 'a\\..\\evil.wav', content: Buffer.of(1) }]),
      /which is refused: it may lead out of the folder/,
    ],
    [listing([{ path: 'C:evil.wav', content: Buffer.of(1) }]), /which is refused/],
    [listing([{ path: 'a\0.wav', content: Buffer.of(1) }]), /which is refused/],
  ])('does not take %j for a list of files', async (body, message) => {
    const folder = tree();
    const { baseUrl } = await dataverse(() => false, answers(body));
    const fetching = fetchCorpus('tess', folder, { ...quick, baseUrl });
    await expect(fetching).rejects.toThrow(DataError);
    await expect(fetching).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says what keeps it from the server', async () => {
    const nowhere = 'http://nowhere.invalid';
    await expect(fetchCorpus('tess', tree(), { ...quick, baseUrl: nowhere, retries: 0 })).rejects.toThrow(
      /^http:\/\/nowhere\.invalid: the list of files could not be fetched: .*connection to the internet$/,
    );
    const { baseUrl } = await dataverse(
      () => false,
      (response) => response.destroy(),
    );
    await expect(fetchCorpus('tess', tree(), { ...quick, baseUrl })).rejects.toThrow(
      new DataError(baseUrl, 'the list of files could not be fetched: the connection broke off'),
    );
  });

  it('refuses what makes no sense', async () => {
    await expect(fetchCorpus('emodb' as 'tess', tree())).rejects.toThrow(
      new UsageError('emodb cannot be fetched; what can: tess'),
    );
    await expect(fetchCorpus('tess', tree(), { parallel: 0 })).rejects.toThrow(
      new UsageError('parallel is the number of files under way at once, at least 1, not 0'),
    );
    await expect(fetchCorpus('tess', tree(), { baseUrl: 'borealisdata.ca' })).rejects.toThrow(
      new UsageError('borealisdata.ca is not the address of a server; give one like https://borealisdata.ca'),
    );
  });
});
