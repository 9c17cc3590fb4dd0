import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeBundle } from '../../dist/training/write-bundle.js';
import { canMount, onSmallDisk } from '../small-disk.js';

const bundle = (text: string) =>
  new Map([
    ['config.json', Buffer.from(`{"text":"${text}"}`)],
    ['model.safetensors', Buffer.alloc(1000, text)],
  ]);

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'affetto-bundle-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

describe('writing a bundle', () => {
  it('makes the folder, and the folders above, and nothing else', async () => {
    const folder = join(base, 'runs', 'today', 'model');
    await writeBundle(folder, bundle('new'));
    expect(await readdir(folder)).toEqual(['config.json', 'model.safetensors']);
    expect(await readdir(join(folder, '..'))).toEqual(['model']);
    expect(await readFile(join(folder, 'model.safetensors'))).toEqual(Buffer.alloc(1000, 'new'));
  });

  it('replaces the model that is there, and what a killed run left', async () => {
    const folder = join(base, 'model');
    await writeBundle(folder, bundle('old'));
    await mkdir(`${folder}.partial`);
    await writeFile(join(`${folder}.partial`, 'config.json'), 'half');
    await writeBundle(`${folder}/`, bundle('new'));
    expect(await readFile(join(folder, 'config.json'), 'utf8')).toBe('{"text":"new"}');
    expect(await readdir(base)).toEqual(['model']);
  });

  it('leaves a folder with anything else in it alone', async () => {
    await writeFile(join(base, 'thesis.doc'), 'two years of work');
    await expect(writeBundle(base, bundle('new'))).rejects.toThrow(
      expect.objectContaining({
        name: 'DataError',
        message: `${base}: holds 'thesis.doc', which is no part of a model; choose a new or empty folder.`,
      }),
    );
    expect(await readdir(base)).toEqual(['thesis.doc']);
  });

  it('keeps the model that is there where writing the new one fails', async () => {
    const folder = join(base, 'model');
    await writeBundle(folder, bundle('old'));
    const unwritable = new Map([...bundle('new'), ['no/such/folder', Buffer.from('x')]]);
    await expect(writeBundle(folder, unwritable)).rejects.toThrow('a folder of its path is missing');
    expect(await readFile(join(folder, 'config.json'), 'utf8')).toBe('{"text":"old"}');
    expect(await readdir(base)).toEqual(['model']);
  });

  it('does not write through a file', async () => {
    await writeFile(join(base, 'model'), 'a file');
    await expect(writeBundle(join(base, 'model'), bundle('new'))).rejects.toThrow(
      'model: cannot be written because a part of its path is a file; choose another folder',
    );
    expect(await readdir(base)).toEqual(['model']);
  });

  it('puts a folder in the place of a link and leaves what it pointed to', async () => {
    await writeBundle(join(base, 'elsewhere'), bundle('old'));
    await symlink(join(base, 'elsewhere'), join(base, 'model'));
    await writeBundle(join(base, 'model'), bundle('new'));
    expect(await readFile(join(base, 'elsewhere', 'config.json'), 'utf8')).toBe('{"text":"old"}');
    expect(await readFile(join(base, 'model', 'config.json'), 'utf8')).toBe('{"text":"new"}');
  });
});

describe('a full disk', () => {
  it.skipIf(!canMount)('is said in one sentence, and nothing half-written is left', () => {
    const script = `
      import { readdirSync, readFileSync } from 'node:fs';
      import { writeBundle } from '${new URL('../../dist/training/write-bundle.js', import.meta.url).href}';
      const bundle = (kilobytes) => new Map([['config.json', Buffer.from('{}')], ['model.onnx', Buffer.alloc(kilobytes * 1024)]]);
      await writeBundle('${base}/model', bundle(16));
      const { name, message } = await writeBundle('${base}/model', bundle(100)).catch((error) => error);
      const kept = readFileSync('${base}/model/model.onnx').length;
      console.log(JSON.stringify({ name, message, left: readdirSync('${base}'), kept }));
    `;
    const { stdout, stderr } = onSmallDisk(base, 64, [process.execPath, '--input-type=module', '-e', script]);
    expect(stderr.toString()).toBe('');
    expect(JSON.parse(stdout.toString())).toEqual({
      name: 'DataError',
      message: `${base}/model: cannot be written because the disk is full; free some space or choose another folder`,
      left: ['model'],
      kept: 16 * 1024,
    });
  });
});
