import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, UsageError } from '@affetto/core';
import { fetchFromHub, type HubOptions, hubModel } from '@affetto/lab/encoders';
import { describe, expect, it, vi } from 'vitest';
import { commit, hub, type Misbehave } from './hub-server.js';

const graph = Buffer.from(Array.from({ length: 50_000 }, (_, n) => (n * n) % 251));
const config = Buffer.from('{ "do_normalize": true }\n');
const files = {
  'README.md': Buffer.from('# A model\n'),
  'model.onnx': Buffer.from('other'),
  'onnx/model.onnx': graph,
  'preprocessor_config.json': config,
};
const wanted = [
  { path: 'onnx/model.onnx', remedy: 'name its graph' },
  { path: 'preprocessor_config.json', remedy: 'say it yourself' },
];
const model = hubModel('owner/name')!;
const quick: HubOptions = { retries: 2, firstDelaySeconds: 0.01 };

function expectComplete(folder: string): void {
  expect(readFileSync(join(folder, 'onnx/model.onnx')).equals(graph)).toBe(true);
  expect(readFileSync(join(folder, 'preprocessor_config.json')).equals(config)).toBe(true);
  expect(readdirSync(folder, { recursive: true })).toHaveLength(3); // with onnx
}

/** Misbehaves at the first request for the graph. */
function once(misbehave: Misbehave): Misbehave {
  let isFirst = true;
  return (request, response, content) => {
    if (!isFirst || content !== graph) return false;
    isFirst = false;
    return misbehave(request, response, content);
  };
}

describe('a model on a hub', () => {
  it('is brought into the cache, file by file as asked for, and not twice', async () => {
    const { cacheFolder, asked, stored } = await hub({ files });
    const told: { done: number; total: number; note?: string }[] = [];
    const folder = await fetchFromHub(model, wanted, { ...quick, onProgress: (p) => told.push(p) });
    expect(folder).toBe(join(cacheFolder, 'hub', 'owner', 'name', 'main'));
    expectComplete(folder);
    const total = graph.length + config.length;
    expect(told.at(-1)).toEqual({
      stage: 'download',
      done: total,
      total,
      note: 'owner/name preprocessor_config.json',
    });
    expect(asked.map(({ path }) => path)).toEqual([
      '/api/models/owner/name/revision/main?blobs=true',
      `/owner/name/resolve/${commit}/onnx/model.onnx`,
      `/owner/name/resolve/${commit}/preprocessor_config.json`,
    ]);
    await fetchFromHub(model, wanted, quick);
    expect(asked).toHaveLength(4); // the list again
    expect(stored).toHaveLength(2);
  });

  it('goes on where the connection broke off', async () => {
    const { cacheFolder, stored } = await hub({
      files,
      misbehave: once((_, response) => {
        response.writeHead(200, { 'content-length': graph.length });
        response.write(graph.subarray(0, 25_000));
        const part = join(cacheFolder, 'hub/owner/name/main/onnx/model.onnx.part');
        const arrived = setInterval(() => {
          if (statSync(part, { throwIfNoEntry: false })?.size !== 25_000) return;
          clearInterval(arrived);
          response.destroy();
        }, 5);
        return true;
      }),
    });
    expectComplete(await fetchFromHub(model, wanted, quick));
    expect(stored.map(({ range }) => range)).toEqual([undefined, 'bytes=25000-', undefined]);
  });

  it('is brought anew where a byte is wrong, on the way or in the cache', async () => {
    const spoiled = (content: Buffer) => Buffer.from(content.map((byte, i) => (i === 777 ? byte ^ 1 : byte)));
    const { stored } = await hub({
      files,
      misbehave: once((_, response, content) => {
        response.end(spoiled(content));
        return true;
      }),
    });
    const folder = await fetchFromHub(model, wanted, quick);
    expectComplete(folder);
    writeFileSync(join(folder, 'onnx/model.onnx'), spoiled(graph));
    writeFileSync(join(folder, 'preprocessor_config.json'), Buffer.alloc(config.length)); // of which git's digest tells
    expectComplete(await fetchFromHub(model, wanted, quick));
    expect(stored).toHaveLength(5);
  });

  it('is refused where its bytes stay wrong', async () => {
    const { endpoint, cacheFolder } = await hub({
      files,
      misbehave: (_, response, content) => {
        response.end(Buffer.alloc(content.length));
        return true;
      },
    });
    await expect(fetchFromHub(model, wanted, quick)).rejects.toThrow(
      new DataError(
        `${endpoint}/owner/name`,
        'could not be fetched (its SHA256 is not as listed, 3 times); the same again goes on where it stopped, and AFFETTO_OFFLINE=1 takes what is in the cache',
      ),
    );
    expect(existsSync(join(cacheFolder, 'hub/owner/name/main/onnx/model.onnx'))).toBe(false);
  });

  it('is refused where a web page comes in its place', async () => {
    const page: Misbehave = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>Log in</html>');
      return true;
    };
    const ofFiles = await hub({ files, misbehave: page });
    await expect(fetchFromHub(model, wanted, quick)).rejects.toThrow(
      `${ofFiles.endpoint}/owner/name: could not be fetched (the server sent a web page in its place; a proxy or login page may be in the way); the same again`,
    );
    expect(ofFiles.stored).toHaveLength(1);
    const ofList = await hub({ files, api: (request, response) => page(request, response, graph) });
    await expect(fetchFromHub(model, wanted, quick)).rejects.toThrow(
      `${ofList.endpoint}/api/models/owner/name/revision/main?blobs=true: answered with a web page instead of the list of files`,
    );
    await hub({ files, api: (_, response) => response.end('{"sha":1}') });
    await expect(fetchFromHub(model, wanted, quick)).rejects.toThrow(
      "answered with a list of files of another form than a model hub's (sha: ",
    );
  });

  it('takes a token, which no other server sees', async () => {
    const { endpoint, asked, stored } = await hub({ files, token: 'hf_secret' });
    await expect(fetchFromHub(model, wanted, quick)).rejects.toThrow(
      `${endpoint}/owner/name: is not open to everybody, or does not exist (the server answered 401 Unauthorized (Invalid username or password.)): check the spelling, open the address in a browser, accept what it asks, and put a token of yours into HF_TOKEN`,
    );
    vi.stubEnv('HF_TOKEN', 'hf_secret');
    expectComplete(await fetchFromHub(model, wanted, quick));
    expect(asked.slice(1).map(({ authorization }) => authorization)).toEqual(
      Array(3).fill('Bearer hf_secret'),
    );
    expect(stored).toEqual([{ path: 'onnx/model.onnx' }, { path: 'preprocessor_config.json' }]);
  });

  it('is refused by name where there is none, or no such file', async () => {
    const { endpoint } = await hub({ files });
    await expect(fetchFromHub(hubModel('owner/gone')!, wanted, quick)).rejects.toThrow(
      `${endpoint}/owner/gone: there is no such model, or no revision 'main' of it; check the spelling`,
    );
    await expect(fetchFromHub(hubModel('owner/name@v2')!, wanted, quick)).rejects.toThrow(
      `${endpoint}/owner/name: there is no such model, or no revision 'v2' of it; check the spelling`,
    );
    await expect(
      fetchFromHub(model, [{ path: 'big.onnx', remedy: 'name its graph' }], quick),
    ).rejects.toThrow(
      `${endpoint}/owner/name: has no file big.onnx but model.onnx, onnx/model.onnx; name its graph`,
    );
    vi.stubEnv('HF_ENDPOINT', 'localhost');
    await expect(fetchFromHub(model, wanted, quick)).rejects.toThrow(
      new UsageError('localhost is not the address of a server; give one like https://huggingface.co'),
    );
    vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:2');
    await expect(fetchFromHub(model, wanted, quick)).rejects.toThrow(
      'http://127.0.0.1:2/owner/name: could not be fetched (no server answers there; check the address); the same again',
    );
  });

  it.each(['AFFETTO_OFFLINE', 'HF_HUB_OFFLINE'])('comes from the cache alone with %s=1', async (name) => {
    const { cacheFolder, asked } = await hub({ files });
    vi.stubEnv(name, '1');
    const folder = join(cacheFolder, 'hub', 'owner', 'name', 'main');
    await expect(fetchFromHub(model, wanted, quick)).rejects.toThrow(
      `owner/name@main: onnx/model.onnx is not in the cache (${folder}), and AFFETTO_OFFLINE or HF_HUB_OFFLINE forbids asking the hub; unset it once`,
    );
    expect(asked).toEqual([]);
    vi.stubEnv(name, '0');
    await fetchFromHub(model, wanted, quick);
    vi.stubEnv(name, '1');
    expectComplete(await fetchFromHub(model, wanted, quick));
    expect(asked).toHaveLength(3);
  });

  it('needs no hub where the cache has the file of a known hash', async () => {
    const { asked } = await hub({ files });
    const sha256 = createHash('sha256').update(graph).digest('hex');
    const known = [{ ...wanted[0]!, sha256 }];
    await fetchFromHub(model, known, quick);
    await fetchFromHub(model, known, quick);
    expect(asked).toHaveLength(2);
    await fetchFromHub(model, [{ ...wanted[0]!, sha256: '0'.repeat(64) }], quick);
    expect(asked).toHaveLength(3);
  });
});

it('has a name of two parts and perhaps a revision', () => {
  expect(hubModel('openai/whisper-base')).toEqual({ id: 'openai/whisper-base', revision: 'main' });
  expect(hubModel('a/b@refs/pr/1')).toEqual({ id: 'a/b', revision: 'refs/pr/1' });
  for (const name of ['whisper', './a', '../a', 'a/b/c', '/a/b', 'a/b@', 'a/b?x', 'a b/c', 'https://a/b']) {
    expect(hubModel(name), name).toBeNull();
  }
});
