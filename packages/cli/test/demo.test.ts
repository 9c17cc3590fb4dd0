import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonSchemas } from '../dist/json.js';
import { affetto } from './run-cli.js';

test('affetto demo goes the whole way, and its voice is one that was kept apart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'affetto-demo-'));
  try {
    const env = { AFFETTO_CACHE: join(folder, 'cache') };
    const { code, stdout } = await affetto(['demo', '--json', '--out', join(folder, 'out')], { env });
    expect(code).toBe(0);
    const { protocols, heard, files } = jsonSchemas.demo.parse(JSON.parse(stdout));
    expect(protocols.map(({ kind }) => kind)).toEqual(['random', 'speakersApart']);
    const last = protocols[1]!.runs.at(-1)!;
    expect(last.overlap.speakers).toEqual([]);
    expect(protocols[1]!.summary.uar.value).toBeGreaterThan(0.4); // chance is 0.14
    expect(heard.map(({ labelled }) => labelled)).toContain('anger');
    for (const { file } of heard) expect(last.name).toContain(file.slice('wav/'.length, 'wav/'.length + 2));
    for (const path of Object.values(files)) expect(existsSync(path), path).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 600_000);
